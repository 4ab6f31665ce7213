package dev.prox.itests.wire;

import dev.prox.itests.Message;
import dev.prox.itests.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Requests and answers, each as one line of a table: {@code GET /path|Field: value|...}. */
final class OneLine {
    private OneLine() {}

    /** Sends it on a connection of its own. What follows an empty part is the body. */
    static Message ask(int port, String line) {
        try (RawClient client = RawClient.to(port)) {
            client.send(request(line));
            return client.response(line.substring(0, line.indexOf(' ')));
        }
    }

    static String request(String line) {
        int end = line.indexOf("||");
        String[] parts = (end < 0 ? line : line.substring(0, end)).split("\\|", -1);
        String body = end < 0 ? "" : unescaped(line.substring(end + 2));
        boolean host = Stream.of(parts).anyMatch(part -> part.startsWith("Host:"));
        boolean framed = end < 0 || line.contains("|Transfer-Encoding:");
        return parts[0] + " HTTP/1.1\r\n" + (host ? "" : "Host: a.test\r\n")
                + (framed ? "" : "Content-Length: " + body.length() + "\r\n")
                + Stream.of(parts).skip(1).map(part -> unescaped(part) + "\r\n").reduce("", String::concat) + "\r\n"
                + body;
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    }

    /** The status, and those of these fields that are there. */
    static String told(Message answer, String... names) {
        List<String> told = new ArrayList<>(List.of(String.valueOf(answer.status())));
        for (String name : names) {
            answer.head().all(name).forEach(value -> told.add(name + ": " + value));
        }
        return String.join("; ", told);
    }
}
