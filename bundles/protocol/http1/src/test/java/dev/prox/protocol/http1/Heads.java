package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.ClientStream;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.Protocol.Limits;
import dev.prox.api.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Heads as the parsers of this bundle read them. */
final class Heads {
    static final long SECOND = 1_000_000_000L;
    static final Limits LIMITS = new Limits(10 * SECOND, 60 * SECOND, 30 * SECOND, 0, 8192, 32, 4096, 1_000_000);

    private Heads() {}

    static Limits limits(int head, int headers, int requestLine, long body) {
        return new Limits(10 * SECOND, 60 * SECOND, 30 * SECOND, 0, head, headers, requestLine, body);
    }

    /** Fields alone, like {@code Name: value}. */
    static Headers fields(String... fields) {
        Headers head = new Headers();
        byte[] octets = Octets.array(String.join(
                        "",
                        List.of(fields).stream().map(field -> field + "\r\n").toList()) + "\r\n");
        System.arraycopy(octets, 0, head.reserve(octets.length), 0, octets.length);
        assertThat(new Lines().fields(head, octets.length, 100)).isEqualTo(Lines.DONE);
        return head;
    }

    /** A valid request. */
    static RequestHead request(String... lines) {
        RequestHead head = new RequestHead();
        head.clear();
        RequestParser parser = new RequestParser(LIMITS);
        parser.begin();
        ByteBuf in = Octets.of(String.join("\r\n", lines) + "\r\n\r\n");
        assertThat(parser.read(head, in)).as(() -> parser.failure().toString()).isEqualTo(Lines.DONE);
        in.release();
        return head;
    }

    /** The names and values of the fields that were not removed. */
    static List<String> lines(Headers head) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < head.count(); i++) {
            if (!head.removed(i)) {
                lines.add(head.name(i) + ": " + head.value(i));
            }
        }
        return lines;
    }

    static String value(Headers head, String name) {
        return head.value(HeaderName.of(name));
    }

    /** The request as it goes upstream. */
    static String written(RequestHead head, ClientStream.RequestLine line, long bodyLength) {
        HeadWriter writer = new HeadWriter(new LoopState());
        int length = writer.request(head, line, bodyLength);
        return Octets.text(writer.octets(), 0, length);
    }

    static String written(RequestHead head) {
        return written(head, ClientStream.RequestLine.ORIGIN, head.bodyLength());
    }
}
