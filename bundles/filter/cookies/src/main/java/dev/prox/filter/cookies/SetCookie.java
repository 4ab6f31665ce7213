package dev.prox.filter.cookies;

import dev.prox.filter.cookies.CookiesConfig.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one rule makes of a {@code Set-Cookie} (RFC 6265, 4.1). Attributes that it does not name stay as they are, and in their order. */
final class SetCookie {
    private final Names names;
    private final boolean removed;
    /** Attributes in lower case that are taken out, and what stands in their place. */
    private final List<String> replaced = new ArrayList<>();

    private final StringBuilder added = new StringBuilder();

    SetCookie(Rule rule) {
        names = new Names(List.of(rule.name()));
        removed = rule.remove();
        text("Domain", rule.domain());
        text("Path", rule.path());
        flag("Secure", rule.secure());
        flag("HttpOnly", rule.httpOnly());
        text("SameSite", rule.sameSite() == null ? null : rule.sameSite().text);
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            replaced.add(name.toLowerCase(Locale.ROOT));
            added.append(value.isEmpty() ? "" : "; " + name + "=" + value);
        }
    }

    private void flag(String name, @Nullable Boolean value) {
        if (value != null) {
            replaced.add(name.toLowerCase(Locale.ROOT));
            added.append(value ? "; " + name : "");
        }
    }

    static String name(String field) {
        int end = field.indexOf(';');
        String pair = end < 0 ? field : field.substring(0, end);
        int equals = pair.indexOf('=');
        return (equals < 0 ? pair : pair.substring(0, equals)).strip();
    }

    boolean holdsFor(String name) {
        return names.has(name);
    }

    /** The field as it goes on, or null where it does not. */
    @Nullable
    String apply(String field) {
        if (removed) {
            return null;
        }
        String[] parts = field.split(";", -1);
        StringBuilder out = new StringBuilder(parts[0].strip());
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            int equals = part.indexOf('=');
            String attribute =
                    (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            if (!part.isEmpty() && !replaced.contains(attribute)) {
                out.append("; ").append(part);
            }
        }
        return out.append(added).toString();
    }
}
