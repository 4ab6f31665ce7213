package dev.prox.engine;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that Prox sends to itself at a start, so that the first request of others meets code that is loaded, profiled and compiled: through a
 * route, two filters and a pool to an upstream, through an upstream proxy, with and without bodies, to no route at all. Prox is their origin and their
 * upstream proxy too.
 */
final class WarmUp {
    private static final System.Logger LOG = System.getLogger("dev.prox.engine");
    private static final long NANOS_MAX = Duration.ofMillis(1500).toNanos();
    private static final int ANSWER_MILLIS_MAX = 2_000;
    private static final int BODY_OCTETS = 1024;
    private static final int HEAD_OCTETS_MAX = 4096;
    /** After so many requests each, connections are made anew. */
    private static final int CONNECTION_REQUESTS = 200;

    private static final String FIELDS = """
        Host: 127.0.0.1\r
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
        Accept-Language: en-US,en;q=0.5\r
        Accept-Encoding: gzip, deflate, br, zstd\r
        """;

    private final int origin;
    private final int front;

    private WarmUp(int origin, int front) {
        this.origin = origin;
        this.front = front;
    }

    /** Serves the document of a warm-up meanwhile. Nothing of it is carried over, and nobody is told. */
    static void serve(Director director, ConfigSource from, int requests) {
        try {
            WarmUp warmUp = prepare();
            ConfigNode read = from.parse("warm-up", warmUp.document());
            DocumentConfig bound = read.as(DocumentConfig.class);
            director.serve(director.compile(read, bound), bound, System.Logger.Level.DEBUG, Predecessor.NONE);
            warmUp.run(requests);
        } catch (ConfigException | IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not warmed up, the first requests take longer: {0}",
                    Director.reason(e));
        }
    }

    /** Chooses ports that nobody uses. */
    static WarmUp prepare() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new WarmUp(one.getLocalPort(), other.getLocalPort());
        }
    }

    /** The document to serve meanwhile. */
    String document() throws IOException {
        try (InputStream in = WarmUp.class.getResourceAsStream("warm-up.yaml")) {
            if (in == null) {
                throw new IOException("warm-up.yaml is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{origin}", String.valueOf(origin))
                    .replace("{front}", String.valueOf(front))
                    .replace("{body}", "x".repeat(BODY_OCTETS));
        }
    }

    /** Sends requests over all paths, and returns when they are answered or the time for it is over. */
    void run(int requests) throws IOException {
        long begin = System.nanoTime();
        int sent = 0;
        while (sent < requests && System.nanoTime() - begin < NANOS_MAX) {
            sent += round(Math.min(requests - sent, CONNECTION_REQUESTS * kinds().size()), begin);
        }
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        LOG.log(
                System.Logger.Level.DEBUG,
                "warmed up with {0} requests in {1} ms",
                String.valueOf(sent),
                String.valueOf(millis));
    }

    private int round(int requests, long begin) throws IOException {
        List<Client> clients = new ArrayList<>();
        int sent = 0;
        try {
            for (byte[] request : kinds()) {
                clients.add(new Client(request));
            }
            while (sent < requests && System.nanoTime() - begin < NANOS_MAX) {
                for (Client each : clients) {
                    each.send();
                }
                for (Client each : clients) {
                    each.receive();
                }
                sent += clients.size();
            }
            return sent;
        } finally {
            for (Client each : clients) {
                each.socket.close();
            }
        }
    }

    private List<byte[]> kinds() {
        String get = "GET /warm-up/page?of=1 HTTP/1.1\r\n" + FIELDS;
        String post = "POST /warm-up/form HTTP/1.1\r\n" + FIELDS;
        String forward =
                "GET /elsewhere HTTP/1.1\r\n" + FIELDS + "X-Proxy-To: http://user:password@127.0.0.1:" + origin;
        return List.of(
                octets(get + "\r\n"),
                octets(get + "Cookie: session=0123456789abcdef\r\n\r\n"),
                octets(get + "If-None-Match: \"1\"\r\nCache-Control: max-age=0\r\n\r\n"),
                octets(get + "Referer: http://127.0.0.1/warm-up/\r\n\r\n"),
                octets(forward + "\r\n\r\n"),
                octets(forward + "\r\nCookie: session=0123456789abcdef\r\n\r\n"),
                octets(post + "Content-Type: text/plain\r\nContent-Length: 16\r\n\r\n0123456789abcdef"),
                octets(post + "Transfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"),
                octets("GET /nowhere HTTP/1.1\r\n" + FIELDS + "\r\n"));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One connection, and the one request that it repeats. */
    private final class Client {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), front);
        private final byte[] request;
        private final byte[] answer = new byte[HEAD_OCTETS_MAX + BODY_OCTETS];
        /** The octets of an answer: all are of the same length. 0 before the first. */
        private int length;

        Client(byte[] request) throws IOException {
            this.request = request;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
        }

        void send() throws IOException {
            socket.getOutputStream().write(request);
        }

        void receive() throws IOException {
            int received = 0;
            while (length == 0 || received < length) {
                int more = socket.getInputStream().read(answer, received, answer.length - received);
                if (more <= 0) {
                    throw new EOFException("an answer of ours was cut");
                }
                received += more;
                if (length == 0) {
                    length = lengthOf(new String(answer, 0, received, StandardCharsets.US_ASCII));
                }
            }
        }

        private static int lengthOf(String received) throws IOException {
            int head = received.indexOf("\r\n\r\n");
            if (head < 0) {
                return 0;
            }
            String field = "\r\ncontent-length: ";
            int at = received.toLowerCase(java.util.Locale.ROOT).indexOf(field);
            if (at < 0 || at > head) {
                throw new IOException("an answer of ours has no length");
            }
            int end = received.indexOf("\r\n", at + field.length());
            return head + 4 + Integer.parseInt(received.substring(at + field.length(), end));
        }
    }
}
