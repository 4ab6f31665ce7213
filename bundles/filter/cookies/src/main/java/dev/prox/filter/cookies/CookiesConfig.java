package dev.prox.filter.cookies;

import dev.prox.api.Config;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Config.Doc("Changes the attributes of cookies that responses set, and takes cookies out.")
public record CookiesConfig(
        @Config.Default("{}") @Config.Doc("Cookies of requests.")
        Request request,

        @Config.Default("[]") @Config.Doc("Cookies that responses set; the first rule with the name of a cookie holds.")
        List<Rule> response) {

    @Config.Doc("Cookies of requests.")
    public record Request(
            @Config.Default("[]") @Config.Doc("Names of cookies that are taken out; one may end with a star.")
            List<String> remove) {}

    @Config.Doc("What becomes of a cookie that a response sets; what is not named stays as it is.")
    public record Rule(
            @Config.Default("*") @Config.Doc("The name of the cookie; it may end with a star.")
            String name,

            @Config.Default("false") @Config.Doc("Whether the cookie is not set at all.")
            boolean remove,

            @Config.Optional @Config.Doc("Domain; none where it is empty: then it belongs to the host alone.") @Nullable
            String domain,

            @Config.Optional @Config.Doc("Path; none where it is empty.") @Nullable
            String path,

            @Config.Optional @Config.Doc("Secure: sent over TLS only.") @Nullable
            Boolean secure,

            @Config.Optional @Config.Doc("HttpOnly: not seen by scripts.") @Nullable
            Boolean httpOnly,

            @Config.Optional @Config.Doc("SameSite: strict, lax or none.") @Nullable
            SameSite sameSite) {}

    /** Whether requests from other sites have the cookie (RFC 6265bis, 4.1.2.7). */
    public enum SameSite {
        STRICT("Strict"),
        LAX("Lax"),
        NONE("None");

        final String text;

        SameSite(String text) {
            this.text = text;
        }
    }
}
