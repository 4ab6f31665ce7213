package dev.prox.filter.errorpages;

import java.util.Locale;
import java.util.function.UnaryOperator;

/** How what a request holds is written into a text of a media type, so that it stays text. */
final class Escaping {
    private Escaping() {}

    static UnaryOperator<String> of(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.contains("html") || type.contains("xml")) {
            return Escaping::markup;
        }
        return type.contains("json") || type.contains("javascript") ? Escaping::json : UnaryOperator.identity();
    }

    private static String markup(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '<' || c == '>' || c == '\'' || c == 0x7f) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.toString();
    }
}
