package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream.RequestLine;
import dev.prox.protocol.http1.NettyReader.Reading;
import dev.prox.protocol.http1.Relay.Passing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a client may send, as a fuzz target. Whatever is taken means the same to another reader: the same messages, of the same length. What leaves for
 * the origin is one message each time, with the same meaning, and nothing that a strict origin refuses. And it all is the same wherever the reads are cut.
 */
public final class RequestFuzz {
    private static final List<String> OK = List.of("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
    private static final String SENTINEL = "GET /sentinel HTTP/1.1\r\nHost: s\r\n\r\n";

    private RequestFuzz() {}

    /** The door of the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Relay whole = relay(RequestLine.ORIGIN, List.of(text));
        isReadAlike(whole, NettyReader.requests(text));
        leavesWell(whole, RequestLine.ORIGIN);
        isAnsweredInOrder(whole);
        whole.end();
        Relay absolute = relay(RequestLine.ABSOLUTE, List.of(text));
        leavesWell(absolute, RequestLine.ABSOLUTE);
        absolute.end();
        String told = told(whole);
        isToldAlike(told, Octets.single(text));
        isToldAlike(told, Octets.cut(text, new Random(Arrays.hashCode(input))));
    }

    private static Relay relay(RequestLine line, List<String> reads) {
        return Relay.of(line, reads, OK);
    }

    /** Where we wait for more of a request, or refuse it, another reader may not see its end. */
    private static void isReadAlike(Relay relay, Reading other) {
        for (int i = 0; i < relay.passings.size(); i++) {
            Passing passing = relay.passings.get(i);
            if (other.broken() && i >= other.messages().size()) {
                return;
            }
            if (passing.asked) {
                assertThat(other.messages()).as("another reader: %s", other).hasSizeGreaterThan(i);
                Passage theirs = other.messages().get(i);
                assertThat(theirs.trailers()).containsAll(passing.request.trailers());
                assertThat(theirs.with(theirs.body(), passing.request.trailers()))
                        .isEqualTo(passing.request);
            } else if (passing.failure == null) {
                assertThat(other.messages()).as("we wait for more").hasSizeLessThanOrEqualTo(i);
            }
        }
    }

    private static void leavesWell(Relay relay, RequestLine line) {
        for (Passing passing : relay.passings) {
            String sent = passing.origin.sent();
            Reading there = NettyReader.requests(sent + SENTINEL);
            if (passing.asked) {
                assertThat(there.messages()).as("what left: %s", sent).hasSize(2);
                assertThat(there.messages().getLast().target()).isEqualTo("/sentinel");
                Departure.check(passing.request, sent, there.messages().getFirst(), line);
            } else {
                assertThat(NettyReader.requests(sent).messages())
                        .as("half a request: %s", sent)
                        .isEmpty();
            }
        }
    }

    private static void isAnsweredInOrder(Relay relay) {
        var methods = new ArrayList<String>();
        relay.passings.forEach(passing -> methods.add(passing.request.method()));
        long answers = relay.passings.stream()
                .filter(p -> p.asked || p.failure != null)
                .count();
        if (relay.refused != null) {
            methods.add("GET");
            answers++;
        }
        Reading seen = NettyReader.responses(relay.client.sent(), methods);
        assertThat(seen.refusal()).isNull();
        assertThat(seen.messages()).hasSize((int) answers);
    }

    private static void isToldAlike(String told, List<String> reads) {
        Relay relay = relay(RequestLine.ORIGIN, reads);
        relay.end();
        assertThat(told(relay)).isEqualTo(told);
    }

    private static String told(Relay relay) {
        var text = new StringBuilder();
        for (Passing passing : relay.passings) {
            text.append(passing).append('\n');
            NettyReader.requests(passing.origin.sent()).messages().forEach(m -> text.append(m)
                    .append('\n'));
        }
        return text.append(relay.refused).append(relay.client.sent()).toString();
    }
}
