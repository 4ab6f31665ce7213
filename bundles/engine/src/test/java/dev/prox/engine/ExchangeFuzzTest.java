package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.ORIGIN;
import static dev.prox.engine.ExchangeStage.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import dev.prox.api.Destination;
import dev.prox.api.Destination.Hop;
import dev.prox.api.Destination.Proxy;
import dev.prox.api.Destination.Speech;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Failure.Kind;
import dev.prox.api.Handler;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestFilter;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import dev.prox.engine.FakeUpstream.Opening;
import dev.prox.engine.FakeUpstream.Stream;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever happens, in whatever order: each exchange is told of once, and lets go of its snapshot, its connection and its body. */
class ExchangeFuzzTest {
    private static final int ROUNDS = 1500;
    private static final int STEPS_MAX = 40;
    private static final Destination PROXIED =
            ExchangeStage.destination("b.test", new Hop("proxy.test", 3128, null, true));
    private static final Destination CHAINED = ExchangeStage.destination(
            "b.test",
            new Hop(
                    new Proxy(Speech.HTTP, "two.test", 3128, null, null),
                    true,
                    new Hop(new Proxy(Speech.SOCKS5, "one.test", 1080, null, "u:p"), true, null)));
    private static final String[] SOCKS = {
        "\5",
        "\5\0",
        "\5\2",
        "\1\0",
        "\1\1",
        "\5\0\0\1\1\2\3\4\5\6",
        "\5\0\0\1\1\2\3\4\5\6early",
        "\5\5",
        "HTTP/1.1 400"
    };
    private static final Kind[] UPSTREAM = {
        Kind.CONNECT_REFUSED,
        Kind.CONNECTION_TERMINATED,
        Kind.RESPONSE_INCOMPLETE,
        Kind.RESPONSE_MALFORMED,
        Kind.DNS_ERROR
    };
    private static final Kind[] CLIENT = {
        Kind.CLIENT_GONE, Kind.MALFORMED_REQUEST, Kind.REQUEST_TIMEOUT, Kind.BODY_TOO_LARGE
    };

    private static final Logger LOG = Logger.getLogger("dev.prox.engine");

    private Random random = new Random();
    private ExchangeStage stage = ExchangeStage.toOrigin();
    private final StringBuilder script = new StringBuilder();
    private final List<Exchange.Resumption> resumptions = new ArrayList<>();
    private boolean bodyOpen;
    private int bodiesInWork;
    private int sent;

    /** What throws here throws by intention, and often. */
    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void beLoud() {
        LOG.setLevel(null);
    }

    @Test
    void nothingIsHeldOnToForEver() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            random = new Random(seed);
            script.setLength(0);
            resumptions.clear();
            sent = 0;
            bodiesInWork = 0;
            stage = new ExchangeStage(plan());
            try {
                play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ":" + script, e);
            }
        }
    }

    private void play() {
        for (int step = random.nextInt(STEPS_MAX); step >= 0; step--) {
            act();
        }
        script.append(" the end");
        stage.gone();
        if (stage.wire.joined() != null) {
            stage.endTunnel();
        }
        // what is left of copies ends by itself
        stage.advance(70);
        stage.advance(70);
        stage.assertOver();
        assertThat(stage.upstream.wires).allMatch(each -> each.unreleased() == 0, "released");
        assertThat(bodiesInWork).as("filters of bodies that nobody closed").isZero();
    }

    private boolean active() {
        return sent > stage.client.told.stream().filter("ended"::equals).count();
    }

    private void act() {
        if (stage.wire.joined() != null) {
            return;
        }
        switch (random.nextInt(14)) {
            case 0, 1 -> request();
            case 2 -> clientBody();
            case 3 -> clientFails();
            case 4, 5 -> connection();
            case 6, 7, 8 -> response();
            case 9 -> {
                script.append(" time");
                stage.advance(random.nextInt(12));
            }
            case 10 -> {
                script.append(" publish");
                stage.publish(stage.snapshot(plan()));
            }
            case 11, 12 -> proxySpeaks();
            default -> resume();
        }
    }

    // ---- what may happen ----

    private void request() {
        if (active()) {
            return;
        }
        sent++;
        if (random.nextBoolean()) {
            stage.upstream.addIdle();
        }
        RequestHead head =
                switch (random.nextInt(6)) {
                    case 0 -> HeadText.request("PUT / HTTP/1.1", "Host: a", "Content-Length: 100");
                    case 1 -> HeadText.request("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
                    case 2 -> HeadText.request("CONNECT b.test:443 HTTP/1.1", "Host: b.test:443");
                    case 3 -> HeadText.request("GET / HTTP/1.1", "Host: a", "Connection: upgrade", "Upgrade: x");
                    case 4 -> HeadText.request("HEAD / HTTP/1.1", "Host: a");
                    default -> HeadText.request("GET / HTTP/1.1", "Host: a");
                };
        head.upgrade(head.value(HeaderName.UPGRADE) != null);
        script.append(" ").append(head.methodText());
        bodyOpen = head.hasBody();
        stage.sendHead(head);
    }

    private void clientBody() {
        if (!active() || !bodyOpen) {
            return;
        }
        script.append(" body");
        stage.body("abc");
        if (active() && random.nextInt(3) == 0) {
            script.append(" complete");
            bodyOpen = false;
            stage.exchange.end(null);
        }
        stage.exchange.flush();
    }

    private void clientFails() {
        if (!active() || random.nextInt(3) > 0) {
            return;
        }
        Kind kind = CLIENT[random.nextInt(CLIENT.length)];
        script.append(" client ").append(kind);
        stage.exchange.failed(Failure.of(kind));
    }

    private void connection() {
        List<Opening> open =
                stage.upstream.openings.stream().filter(each -> !each.over).toList();
        if (open.isEmpty()) {
            return;
        }
        int how = random.nextInt(4);
        script.append(" connection ").append(how);
        switch (how) {
            case 0 -> open.getFirst().fails(UPSTREAM[random.nextInt(UPSTREAM.length)]);
            case 1 -> open.getFirst().isServedByAnother();
            default -> open.getFirst().succeeds();
        }
    }

    private void proxySpeaks() {
        List<FakeWire> asked = stage.upstream.asked();
        if (asked.isEmpty()) {
            return;
        }
        int how = random.nextInt(SOCKS.length + 2);
        script.append(" socks ").append(how);
        if (how < SOCKS.length) {
            asked.getFirst().receive(SOCKS[how]);
        } else if (how == SOCKS.length) {
            asked.getFirst().endInput();
        } else {
            asked.getFirst().breakDown();
        }
    }

    private void response() {
        List<Stream> open =
                stage.upstream.streams.stream().filter(each -> !each.over).toList();
        if (open.isEmpty()) {
            return;
        }
        Stream stream = open.getFirst();
        stream.writable = random.nextBoolean();
        stage.client.writable = random.nextBoolean();
        int how = random.nextInt(8);
        script.append(" response ").append(how);
        if (how == 0) {
            stream.fails(UPSTREAM[random.nextInt(UPSTREAM.length)]);
        } else if (how == 1) {
            stream.takesMore();
            stage.exchange.writable();
        } else if (!stream.begun) {
            begin(stream, how);
        } else if (how < 5) {
            stream.body("xyz");
        } else {
            stream.ends(random.nextBoolean());
        }
    }

    private static void begin(Stream stream, int how) {
        switch (how) {
            case 2 -> stream.interim(100);
            case 3 -> stream.begins(101, 0, "Upgrade: x");
            case 4 -> stream.begins(407, 3, "Proxy-Authenticate: Basic");
            default -> stream.begins(200, how == 5 ? -1 : how == 6 ? -2 : 9);
        }
    }

    private void resume() {
        if (resumptions.isEmpty()) {
            return;
        }
        script.append(" resume");
        resumptions.remove(random.nextInt(resumptions.size())).resume(verdict());
    }

    // ---- modules of all sorts ----

    private static void throwing() {
        throw new IllegalStateException("thrown by the test");
    }

    private Verdict verdict() {
        return switch (random.nextInt(8)) {
            case 0 -> new Respond(200, List.of(), null, new byte[3], null);
            case 1 -> Respond.failure(Kind.DENIED, "no");
            case 2, 3 -> ORIGIN;
            case 4 -> PROXIED;
            case 5 -> CHAINED;
            default -> Verdict.CONTINUE;
        };
    }

    private Snapshot.@Nullable Plan plan() {
        int kind = random.nextInt(8);
        script.append(" plan ").append(kind);
        if (kind == 0) {
            return ExchangeStage.missing();
        }
        if (kind == 1) {
            return null;
        }
        RequestFilter suspending = exchange -> {
            resumptions.add(exchange.suspension());
            return Verdict.SUSPEND;
        };
        RequestFilter filtering = exchange -> {
            exchange.filterRequestBody(loop -> new Erratic());
            return Verdict.CONTINUE;
        };
        RequestFilter filter = kind == 2 ? suspending : kind > 5 ? filtering : exchange -> Verdict.CONTINUE;
        ResponseFilter response = exchange -> {
            if (kind == 3) {
                throwing();
            } else if (kind > 5) {
                exchange.filterResponseBody(loop -> new Erratic());
                exchange.filterResponseBody(loop -> new Erratic());
            }
        };
        RequestFilter[] filters = {filter};
        ResponseFilter[] responses = {response};
        return new Snapshot.Plan("r", "r", filters, responses, handler(kind), null, true, mirror());
    }

    private @Nullable Mirror mirror() {
        if (random.nextBoolean()) {
            return null;
        }
        var compare = random.nextBoolean() ? new MirrorConfig.Compare(List.of(), true) : null;
        var config = new MirrorConfig(ProxyTarget.of("m"), new Percent(1), List.of(), 5, 2, compare);
        ProxyHandler to = Servers.handler(new Destination[] {OTHER}, UpstreamSettings.DEFAULT.config(), Loads.fresh(1));
        return new Mirror(config, to, new MirrorTally[] {new MirrorTally(compare)});
    }

    private Handler handler(int kind) {
        if (kind != 5) {
            return new Wayward(kind);
        }
        UpstreamSettings settings = UpstreamSettings.DEFAULT
                .on("connect-failure", "reset", "timeout", "407")
                .attempts(random.nextInt(3))
                .perTry(Duration.ofSeconds(random.nextInt(3)))
                .limits(1, random.nextBoolean());
        return Servers.handler(new Destination[] {ORIGIN, OTHER}, settings.config(), Loads.fresh(1));
    }

    /** A filter of a body that takes and gives as it likes, and fails at times. */
    private final class Erratic implements BodyFilter {
        private boolean closed;

        Erratic() {
            if (random.nextInt(20) == 0) {
                throwing();
            }
            bodiesInWork++;
        }

        @Override
        public boolean transform(ByteBuf in, Step step, BodySink out) {
            assertThat(closed).isFalse();
            int how = random.nextInt(40);
            if (how == 0) {
                throwing();
            } else if (how == 1) {
                out.fail(Failure.of(Kind.BODY_TOO_LARGE));
                return random.nextBoolean();
            }
            out.body(in.readBytes(Math.min(in.readableBytes(), 1 + how % 3)));
            if (how > 30) {
                out.body(Unpooled.copiedBuffer("+", StandardCharsets.US_ASCII));
            }
            return how > 34;
        }

        @Override
        public void close() {
            assertThat(closed).isFalse();
            closed = true;
            bodiesInWork--;
        }
    }

    /** Goes anywhere. */
    private final class Wayward implements Handler {
        private final int kind;

        Wayward(int kind) {
            this.kind = kind;
        }

        @Override
        public Verdict handle(Exchange exchange) {
            if (kind == 4 && random.nextInt(4) == 0) {
                throwing();
            }
            Verdict verdict = verdict();
            return verdict == Verdict.CONTINUE ? ORIGIN : verdict;
        }
    }
}
