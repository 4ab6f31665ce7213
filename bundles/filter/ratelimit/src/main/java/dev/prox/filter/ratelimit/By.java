package dev.prox.filter.ratelimit;

import dev.prox.api.Config;
import dev.prox.api.Nearest;
import dev.prox.api.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request is counted for.
 *
 * @param template null for the address of the client and for the route
 */
@Config.Doc("client-ip, route, or a text with variables like {header.X-Api-Key}.")
public record By(String text, @Nullable Template template) {
    /** The address of the client; of IPv6 the first bits, since one client has many addresses. */
    static final By CLIENT_IP = new By("client-ip", null);

    /** All requests of the route together. */
    static final By ROUTE = new By("route", null);

    /** @throws IllegalArgumentException with what was expected */
    public static By parse(String text) {
        if (text.equals(CLIENT_IP.text)) {
            return CLIENT_IP;
        }
        if (text.equals(ROUTE.text)) {
            return ROUTE;
        }
        Template template = Template.parse(text);
        if (template.constant() != null) {
            String hint = Nearest.hint(text, List.of(CLIENT_IP.text, ROUTE.text));
            throw new IllegalArgumentException("client-ip, route, or a text with variables like {header.X-Api-Key}"
                    + (hint == null ? "" : "; " + hint));
        }
        return new By(text, template);
    }

    @Override
    public String toString() {
        return text;
    }
}
