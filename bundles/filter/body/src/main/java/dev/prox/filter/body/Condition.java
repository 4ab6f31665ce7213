package dev.prox.filter.body;

import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import dev.prox.filter.body.BodyConfig.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** When a rule holds. */
final class Condition {
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    private final String path;
    private final boolean below;
    private final List<Map.Entry<HeaderName, String>> fields = new ArrayList<>();
    private final List<Statuses> statuses;
    private final List<String> types;

    /** @param usual media types where the configuration names none; none for all */
    Condition(When when, List<String> usual) {
        String text = when.path() == null ? "*" : when.path();
        below = text.endsWith("*");
        path = below ? text.substring(0, text.length() - 1) : text;
        when.header().forEach((name, value) -> fields.add(Map.entry(HeaderName.of(name), value)));
        statuses = when.status();
        types = (when.type().isEmpty() ? usual : when.type())
                .stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
    }

    /** @param status of the response, or 0 for a request */
    boolean holds(Exchange exchange, Headers head, int status) {
        return hasPath(exchange.request())
                && (statuses.isEmpty() || statuses.stream().anyMatch(each -> each.has(status)))
                && hasFields(head)
                && hasType(head)
                && isPlain(head);
    }

    boolean hasPath(RequestHead request) {
        if (path.isEmpty()) {
            return true;
        }
        String asked = request.pathText();
        return below ? asked.startsWith(path) : asked.equals(path);
    }

    private boolean hasFields(Headers head) {
        for (Map.Entry<HeaderName, String> each : fields) {
            boolean there = head.find(each.getKey()) >= 0;
            boolean wanted =
                    switch (each.getValue()) {
                        case "present" -> there;
                        case "absent" -> !there;
                        default -> there && hasValue(head, each.getKey(), each.getValue());
                    };
            if (!wanted) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasValue(Headers head, HeaderName name, String value) {
        for (int i = head.find(name); i >= 0; i = head.find(name, i + 1)) {
            if (head.value(i).equals(value)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasType(Headers head) {
        if (types.isEmpty()) {
            return true;
        }
        String field = head.value(HeaderName.CONTENT_TYPE);
        if (field == null) {
            return false;
        }
        int parameters = field.indexOf(';');
        String type = (parameters < 0 ? field : field.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return types.stream().anyMatch(each -> fits(type, each));
    }

    /** {@code text/*}, {@code application/*+json} and plain types. */
    private static boolean fits(String type, String wanted) {
        int star = wanted.indexOf('*');
        return star < 0
                ? type.equals(wanted)
                : type.length() >= wanted.length() - 1
                        && type.startsWith(wanted.substring(0, star))
                        && type.endsWith(wanted.substring(star + 1));
    }

    /** What is coded is not what it seems. */
    private static boolean isPlain(Headers head) {
        String coding = head.value(CONTENT_ENCODING);
        return coding == null || coding.equalsIgnoreCase("identity");
    }
}
