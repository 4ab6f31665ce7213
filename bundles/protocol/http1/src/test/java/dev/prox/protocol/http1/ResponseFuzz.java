package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream.RequestLine;
import dev.prox.protocol.http1.NettyReader.Reading;
import dev.prox.protocol.http1.Relay.Passing;
import dev.prox.testkit.FakeWire.Ending;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What an origin may send, as a fuzz target: what is taken means the same to another reader, goes to the client as one response of the same meaning, whole
 * or visibly cut, and is the same wherever the reads are cut.
 */
public final class ResponseFuzz {
    private static final String HOST = "Host: a\r\n\r\n";
    private static final String SENTINEL = "HTTP/1.1 299 Sentinel\r\nContent-Length: 0\r\n\r\n";

    private ResponseFuzz() {}

    /** The door of the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        check("GET", "GET / HTTP/1.1\r\n" + HOST, text);
        check("HEAD", "HEAD / HTTP/1.1\r\n" + HOST, text);
        check("GET", "GET / HTTP/1.0\r\n" + HOST, text);
        check("CONNECT", "CONNECT a:1 HTTP/1.1\r\n" + HOST, text);
        check("GET", "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n" + HOST, text);
        String request = "GET / HTTP/1.1\r\n" + HOST;
        String told = told(relay(request, List.of(text)));
        assertThat(told(relay(request, Octets.single(text)))).isEqualTo(told);
        assertThat(told(relay(request, Octets.cut(text, new Random(Arrays.hashCode(input))))))
                .isEqualTo(told);
    }

    private static Relay relay(String request, List<String> reads) {
        return Relay.of(RequestLine.ORIGIN, List.of(request), reads);
    }

    private static void check(String method, String request, String text) {
        Relay relay = relay(request, List.of(text));
        Passing passing = relay.passings.getFirst();
        Ending ending = relay.client.ending();
        if (passing.answered || passing.tunnel) {
            boolean tunnel = method.equals("CONNECT") && passing.tunnel;
            if (!tunnel) { // lengths in it are to be ignored (RFC 9110, 9.3.6); Netty refuses bad ones
                isReadAlike(passing, NettyReader.responses(text, List.of(method)));
            }
            boolean old = request.contains("1.0\r\n");
            arrivesWell(passing, old, NettyReader.responses(sent(relay, ending, passing), List.of(method, "GET")));
        } else {
            arrivesCut(passing, relay, method);
        }
        relay.end();
    }

    /** With another response behind it where one may come. */
    private static String sent(Relay relay, Ending ending, Passing passing) {
        boolean more = ending == Ending.OPEN && !passing.tunnel;
        return relay.client.sent() + (more ? SENTINEL : "");
    }

    private static void isReadAlike(Passing passing, Reading other) {
        int interims = passing.interims.size();
        if (other.broken()) {
            return;
        }
        assertThat(other.messages()).as("another reader: %s", other).hasSizeGreaterThan(interims);
        Passage theirs = other.messages().get(interims);
        assertThat(theirs.trailers()).containsAll(passing.response.trailers());
        assertThat(comparable(theirs, passing)).isEqualTo(comparable(passing.response, passing));
    }

    /** Netty takes codings out where there is no body, and keeps trailers that we drop. */
    private static Passage comparable(Passage message, Passing passing) {
        List<String> fields = message.fields().stream()
                .filter(line -> !message.body().isEmpty() || !Passage.name(line).equals("transfer-encoding"))
                .toList();
        return new Passage(message.start(), fields, message.body(), passing.response.trailers());
    }

    private static void arrivesWell(Passing passing, boolean old, Reading client) {
        assertThat(client.refusal()).isNull();
        int interims = old ? 0 : passing.interims.size();
        assertThat(client.messages()).hasSizeBetween(interims + 1, interims + 2);
        Passage last = client.messages().get(interims);
        assertThat(last.start()).isEqualTo(passing.response.start());
        assertThat(last.body()).isEqualTo(passing.response.body());
        Departure.checkResponse(passing.response, last);
        if (client.messages().size() > interims + 1) {
            assertThat(client.messages().getLast().start()).isEqualTo("299");
        }
    }

    /** Either an answer of our own, or one that breaks off for all to see. */
    private static void arrivesCut(Passing passing, Relay relay, String method) {
        Reading client = NettyReader.responses(relay.client.sent(), List.of(method));
        boolean own = passing.response == null;
        long finals = client.messages().stream()
                .filter(m -> m.start().charAt(0) != '1')
                .count();
        if (own) {
            assertThat(client.refusal()).isNull();
            assertThat(client.messages().getLast().start()).isEqualTo("502");
        } else if (relay.client.ending() != Ending.RESET) {
            assertThat(finals)
                    .as("a response that looks whole: %s", relay.client.sent())
                    .isZero();
        }
    }

    private static String told(Relay relay) {
        relay.end();
        String client = String.valueOf(NettyReader.responses(relay.client.sent(), List.of("GET")));
        return relay.passings.getFirst() + client;
    }
}
