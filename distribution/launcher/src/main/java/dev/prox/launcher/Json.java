package dev.prox.launcher;

/** Writes JSON. */
final class Json {
    private Json() {}

    static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2);
        quote(text, json);
        return json.toString();
    }

    static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int index = 0; index < text.length(); index++) {
            quote(text.charAt(index), json);
        }
        json.append('"');
    }

    private static void quote(char letter, StringBuilder json) {
        switch (letter) {
            case '"' -> json.append("\\\"");
            case '\\' -> json.append("\\\\");
            case '\n' -> json.append("\\n");
            case '\r' -> json.append("\\r");
            case '\t' -> json.append("\\t");
            default -> {
                if (letter < ' ' || Character.isSurrogate(letter) || letter == '\u2028' || letter == '\u2029') {
                    json.append("\\u%04x".formatted((int) letter));
                } else {
                    json.append(letter);
                }
            }
        }
    }
}
