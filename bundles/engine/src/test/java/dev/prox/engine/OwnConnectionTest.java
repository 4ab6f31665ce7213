package dev.prox.engine;

import static dev.prox.engine.ExchangeStage.TIMEOUTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Destination.Announcement;
import dev.prox.api.Failure.Kind;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that begin by saying for which client they are: only that client uses them. */
class OwnConnectionTest {
    private static final Destination TOLD =
            new Destination("origin.test", 80, null, null, AddressPolicy.ANY, TIMEOUTS, Announcement.V1);
    private static final Destination TOLD_TOO =
            new Destination("other.test", 80, null, null, AddressPolicy.ANY, TIMEOUTS, Announcement.V1);
    private static final String LINE = "PROXY TCP4 192.0.2.1 192.0.2.2 4660 80\r\n";

    private Destination to = TOLD;
    private final ExchangeStage stage = ExchangeStage.of(exchange -> to);

    OwnConnectionTest() throws Exception {
        stage.wire.remoteAddress(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 4660));
    }

    @AfterEach
    void allIsOver() {
        stage.assertOver();
    }

    private FakeWire first() {
        stage.get();
        FakeWire wire = stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        return wire;
    }

    private static String written(FakeWire wire) {
        wire.flush();
        return wire.sent();
    }

    @Test
    void itBeginsWithTheClient() {
        assertThat(written(first())).isEqualTo(LINE);
        stage.exchange.closed();
    }

    @Test
    void theSameClientUsesItAgainAndNobodyElse() {
        FakeWire other = stage.upstream.addIdle();
        FakeWire wire = first();
        stage.get();
        assertThat(stage.upstream.openings).hasSize(1);
        assertThat(stage.upstream.stream().wire).isSameAs(wire);
        stage.upstream.stream().responds(200, "");
        assertThat(stage.upstream.released).isEmpty();
        assertThat(stage.upstream.idle).containsExactly(other);
        stage.exchange.closed();
    }

    @Test
    void itEndsWithTheClient() {
        FakeWire wire = first();
        assertThat(wire.open()).isTrue();
        stage.exchange.closed();
        assertThat(wire.open()).isFalse();
    }

    @Test
    void anotherDestinationGetsAnotherOne() {
        FakeWire wire = first();
        to = TOLD_TOO;
        FakeWire next = first();
        assertThat(wire.open()).isFalse();
        assertThat(written(next)).isEqualTo(LINE);
        to = ExchangeStage.ORIGIN;
        FakeWire shared = first();
        assertThat(written(shared)).isEmpty();
        assertThat(stage.upstream.released).containsExactly(shared);
        stage.exchange.closed();
        assertThat(next.open()).isFalse();
    }

    @Test
    void oneThatWasClosedMeanwhileIsReplaced() {
        first().breakDown();
        FakeWire second = first();
        assertThat(stage.upstream.openings).hasSize(2);
        assertThat(written(second)).isEqualTo(LINE);
        stage.exchange.closed();
    }

    @Test
    void oneThatTheOriginClosesAsWeAskIsReplacedToo() {
        first();
        stage.get();
        stage.upstream.stream().fails(Kind.CONNECTION_TERMINATED);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(stage.observed).containsExactly("200", "200");
        stage.exchange.closed();
    }

    // ---- the header ----

    private static String header(Announcement version, String client) throws Exception {
        FakeWire wire =
                new FakeWire(new FakeLoop()).remoteAddress(new InetSocketAddress(InetAddress.getByName(client), 4660));
        ByteBuf header = ProxyPreface.of(version, wire, ByteBufAllocator.DEFAULT);
        String text =
                version == Announcement.V1 ? header.toString(StandardCharsets.US_ASCII) : ByteBufUtil.hexDump(header);
        header.release();
        return text;
    }

    @Test
    void versionTwoIsBinary() throws Exception {
        assertThat(header(Announcement.V2, "192.0.2.1"))
                .isEqualTo("0d0a0d0a000d0a515549540a" + "2111000c" + "c0000201" + "c0000202" + "1234" + "0050");
        assertThat(header(Announcement.V2, "2001:db8::1"))
                .isEqualTo("0d0a0d0a000d0a515549540a" + "21210024" + "20010db8000000000000000000000001"
                        + "00000000000000000000ffffc0000202" + "1234" + "0050");
    }

    @Test
    void oneFamilyIsWrittenForBoth() throws Exception {
        assertThat(header(Announcement.V1, "2001:db8::1"))
                .isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:1 0:0:0:0:0:ffff:c000:202 4660 80\r\n");
    }
}
