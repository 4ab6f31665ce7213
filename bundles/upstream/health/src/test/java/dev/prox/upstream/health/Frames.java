package dev.prox.upstream.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Frames of HTTP/2 as a server sends them, written by hand; text is octets in ISO 8859-1, as in {@link dev.prox.testkit.FakeWire}. */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WITH_PRIORITY = 0x20;

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    /** The first stream of a client of Netty. */
    static final int STREAM = 3;

    /** A frame that came. */
    record Frame(int type, int flags, int stream, String payload) {}

    private Frames() {}

    static String frame(int type, int flags, int stream, String payload) {
        byte[] octets = payload.getBytes(StandardCharsets.ISO_8859_1);
        byte[] head = ByteBuffer.allocate(9)
                .putInt(octets.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .array();
        return text(head) + payload;
    }

    static String settings() {
        return frame(SETTINGS, 0, 0, "");
    }

    /** A field of a literal name and value, which no table keeps. */
    static String field(String name, String value) {
        return "\0" + string(name) + string(value);
    }

    private static String string(String text) {
        return (char) text.length() + text;
    }

    static String head(String fields) {
        return frame(HEADERS, END_HEADERS, STREAM, fields);
    }

    static String trailers(String fields) {
        return frame(HEADERS, END_HEADERS | END_STREAM, STREAM, fields);
    }

    /** The head of a response of gRPC: :status 200 of the static table, and the type. */
    static String grpc() {
        return head(hex("88") + field("content-type", "application/grpc"));
    }

    static String status(int number) {
        return trailers(field("grpc-status", String.valueOf(number)));
    }

    /** DATA with a message of Protocol Buffers. */
    static String message(String hex) {
        return frame(DATA, 0, STREAM, hex("00000000%02x".formatted(hex.length() / 2) + hex));
    }

    static String hex(String digits) {
        return text(HexFormat.of().parseHex(digits));
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** What a client sent behind its preface. */
    static List<Frame> read(String sent) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer octets = ByteBuffer.wrap(sent.getBytes(StandardCharsets.ISO_8859_1));
        while (octets.hasRemaining()) {
            int head = octets.getInt();
            int flags = octets.get();
            int stream = octets.getInt();
            byte[] payload = new byte[head >>> 8];
            octets.get(payload);
            frames.add(new Frame(head & 0xFF, flags, stream, text(payload)));
        }
        return frames;
    }
}
