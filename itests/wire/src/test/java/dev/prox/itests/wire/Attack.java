package dev.prox.itests.wire;

import java.nio.charset.StandardCharsets;

/**
 * A request that tries to mean one thing to a proxy and another to the origin behind it.
 *
 * @param family what it plays with
 * @param text its octets in ISO 8859-1; {@code {p}} stands for its own path, {@code {s}} for the one that is hidden in it
 * @param valid whether it is HTTP/1.1 all the same, so that it must be passed on
 */
record Attack(String family, String text, boolean valid) {
    static Attack invalid(String family, String text) {
        return new Attack(family, text, false);
    }

    static Attack valid(String family, String text) {
        return new Attack(family, text, true);
    }

    byte[] octets(int number) {
        return text.replace("{p}", path(number))
                .replace("{s}", "/smuggled" + path(number))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    static String path(int number) {
        return "/p%04d".formatted(number);
    }
}
