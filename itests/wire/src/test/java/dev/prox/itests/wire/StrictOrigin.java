package dev.prox.itests.wire;

import dev.prox.itests.Ports;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An origin that takes RFC 9112 at its word: what is not HTTP/1.1 by its grammar, or could be read in two ways, is written down and ends the connection. */
final class StrictOrigin implements AutoCloseable {
    /**
     * What arrived: a whole request, or what was wrong with it.
     *
     * @param target of the request line, or the line itself where it has none
     */
    record Arrival(String target, @Nullable String wrong) {}

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE = Pattern.compile(TOKEN + " ([!-~]+) HTTP/1\\.[01]");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):[ \t]*([\t -~\\x80-\\xff]*?)[ \t]*");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._~!$&'()*+,;=%-]*|\\[[0-9a-fA-F:.]+])(:\\d*)?");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9a-fA-F]{1,15})([ \t]*;[\t -~\\x80-\\xff]*)?");
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    StrictOrigin() {
        try {
            server = new ServerSocket(Ports.free(), 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("strict-origin").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().name("strict-origin").start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            while (new Request(in).read()) {
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException e) {
            // The peer has left; what it sent whole is written down.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Request {
        private final InputStream in;
        private final List<String> lengths = new ArrayList<>();
        private final List<String> codings = new ArrayList<>();
        private final List<String> hosts = new ArrayList<>();
        private String target = "";

        Request(InputStream in) {
            this.in = in;
        }

        /** False at the end of the connection, and where it must end. */
        boolean read() throws IOException {
            String wrong = null;
            try {
                String line = line();
                if (line == null) {
                    return false;
                }
                target = line;
                var matcher = REQUEST_LINE.matcher(line);
                require(matcher.matches(), "request line: " + line);
                target = matcher.group(1);
                fields();
                body();
            } catch (IllegalArgumentException e) {
                wrong = String.valueOf(e.getMessage());
            }
            arrivals.add(new Arrival(target, wrong));
            return wrong == null;
        }

        private static void require(boolean holds, String what) {
            if (!holds) {
                throw new IllegalArgumentException(what);
            }
        }

        /** Null where the connection has ended before. */
        private @Nullable String line() throws IOException {
            var line = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\r') {
                    require(in.read() == '\n', "bare CR");
                    return line.toString();
                }
                require(octet != '\n', "bare LF");
                line.append((char) octet);
            }
            return null;
        }

        private String lineOrLeave() throws IOException {
            String line = line();
            if (line == null) {
                throw new IOException("the peer has left");
            }
            return line;
        }

        private void fields() throws IOException {
            for (String line = lineOrLeave(); !line.isEmpty(); line = lineOrLeave()) {
                var matcher = FIELD.matcher(line);
                require(matcher.matches(), "field: " + line);
                switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
                    case "content-length" -> lengths.add(matcher.group(2));
                    case "transfer-encoding" -> codings.add(matcher.group(2));
                    case "host" -> hosts.add(matcher.group(2));
                    default -> {}
                }
            }
            require(hosts.size() == 1 && HOST.matcher(hosts.getFirst()).matches(), "Host: " + hosts);
            require(lengths.size() + codings.size() <= 1, "lengths: " + lengths + codings);
            require(codings.isEmpty() || codings.getFirst().equalsIgnoreCase("chunked"), "coding: " + codings);
            require(lengths.isEmpty() || lengths.getFirst().matches("\\d{1,15}"), "length: " + lengths);
        }

        private void body() throws IOException {
            if (codings.isEmpty()) {
                skip(lengths.isEmpty() ? 0 : Long.parseLong(lengths.getFirst()));
                return;
            }
            long size;
            do {
                String line = lineOrLeave();
                var matcher = CHUNK_SIZE.matcher(line);
                require(matcher.matches(), "chunk: " + line);
                size = Long.parseLong(matcher.group(1), 16);
                if (size > 0) {
                    skip(size);
                    require(lineOrLeave().isEmpty(), "chunk is longer than it says");
                }
            } while (size > 0);
            for (String line = lineOrLeave(); !line.isEmpty(); line = lineOrLeave()) {
                require(FIELD.matcher(line).matches(), "trailer: " + line);
            }
        }

        private void skip(long octets) throws IOException {
            for (long left = octets; left > 0; left--) {
                if (in.read() < 0) {
                    throw new IOException("the peer has left");
                }
            }
        }
    }
}
