package dev.prox.protocol.http1;

import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A message as somebody has read it: start line, {@code Name: value} in their order, the body without framing, trailers. */
record Passage(String start, List<String> fields, String body, List<String> trailers) {
    static Passage of(RequestHead head) {
        return new Passage(requestLine(head), all(head), "", List.of());
    }

    static Passage of(ResponseHead head) {
        return new Passage(String.valueOf(head.status()), all(head), "", List.of());
    }

    private static String requestLine(RequestHead head) {
        return head.methodText() + " " + head.targetText() + " 1." + head.minorVersion();
    }

    /** Those that were removed already, too: this is what was read. */
    private static List<String> all(Headers head) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < head.count(); i++) {
            lines.add(head.name(i) + ": " + head.value(i));
        }
        return lines;
    }

    Passage with(String wholeBody, List<String> lastFields) {
        return new Passage(start, fields, wholeBody, lastFields);
    }

    String method() {
        return start.substring(0, start.indexOf(' '));
    }

    String target() {
        return start.substring(start.indexOf(' ') + 1, start.lastIndexOf(' '));
    }

    boolean old() {
        return start.endsWith(" 1.0");
    }

    /** The values of one field. */
    Stream<String> values(String name) {
        return fields.stream()
                .filter(line -> name(line).equals(name))
                .map(line -> line.substring(line.indexOf(':') + 2));
    }

    static String name(String line) {
        return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
    }
}
