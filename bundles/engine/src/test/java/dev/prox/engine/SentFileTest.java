package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.BodyFilter;
import dev.prox.api.BodySink;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Serve;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of our own whose body lies in a file: the kernel sends it where it can. */
class SentFileTest {
    private static final int LARGE = 100_000;
    private static final int AT = 7;

    @TempDir
    private Path folder;

    private FileChannel file;
    private ExchangeStage stage = ExchangeStage.toOrigin();
    private final InFile source = new InFile();

    /** All octets are {@code x}. */
    private final class InFile implements Serve.InFile {
        private long length = LARGE;
        private long read;
        private int reads;
        private int closed;

        @Override
        public long length() {
            return length;
        }

        @Override
        public FileChannel file() {
            return file;
        }

        @Override
        public long from() {
            return AT;
        }

        @Override
        public boolean read(int octetsMax, BodySink out) {
            assertThat(closed).isZero();
            reads++;
            int more = (int) Math.min(octetsMax, length - read);
            read += more;
            out.body(Unpooled.copiedBuffer("x".repeat(more), StandardCharsets.US_ASCII));
            return read < length;
        }

        @Override
        public void close() {
            closed++;
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void open() throws IOException {
        file = FileChannel.open(folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        serves();
    }

    private void serves(ResponseFilter... filters) {
        Serve own = new Serve(200, List.of(), "text/plain", source);
        stage = new ExchangeStage(new Snapshot.Plan("r", new RequestFilter[0], filters, exchange -> own, null, false));
        stage.client.passage = stage.wire;
        stage.wire.sendsFiles(begun -> {});
    }

    @AfterEach
    void itIsClosedOnce() {
        stage.assertOver();
        assertThat(source.closed).isOne();
    }

    private FakeWire.Sending sending() {
        FakeWire.@Nullable Sending sending = stage.wire.sending();
        assertThat(sending).isNotNull();
        return sending;
    }

    private void assertReadAll() {
        assertThat(stage.wire.sending()).isNull();
        assertThat(source.reads).isPositive();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void theKernelSendsALargeOne() {
        stage.get();
        assertThat(sending().file()).isSameAs(file);
        assertThat(sending().from()).isEqualTo(AT);
        assertThat(sending().octets()).isEqualTo(LARGE);
        sending().told().moved(60_000);
        stage.exchange.writable();
        assertThat(stage.exchange.responseBodyOctets()).isEqualTo(60_000);
        assertThat(stage.client.told).containsExactly("200 " + LARGE);
        sending().told().moved(40_000);
        assertThat(stage.exchange.responseBodyOctets()).isEqualTo(LARGE);
        sending().told().over();
        assertThat(stage.client.told).containsExactly("200 " + LARGE, "end", "ended");
        assertThat(stage.observed).containsExactly("200");
        assertThat(source.reads).isZero();
    }

    @Test
    void oneThatIsSentAtOnceEndsTheExchangeAtOnce() {
        stage.wire.sendsFiles(begun -> {
            begun.told().moved(begun.octets());
            begun.told().over();
        });
        stage.get();
        assertThat(stage.client.told).containsExactly("200 " + LARGE, "end", "ended");
        assertThat(source.reads).isZero();
    }

    @Test
    void aSmallOneIsReadAndLeavesWithItsHead() {
        source.length = 64 * 1024;
        stage.get();
        assertReadAll();
    }

    @Test
    void oneWhoseWireEncryptsIsRead() {
        stage.wire.sendsFiles(null);
        stage.get();
        assertReadAll();
    }

    @Test
    void oneThatTheProtocolFramesIsRead() {
        stage.client.passage = null;
        stage.get();
        assertReadAll();
    }

    @Test
    void oneThatAFilterSeesIsRead() {
        serves(exchange -> exchange.filterResponseBody(loop -> new Copying()));
        stage.get();
        assertReadAll();
    }

    @Test
    void ofAHeadNothingIsSent() {
        stage.send("HEAD / HTTP/1.1", "Host: a");
        assertThat(stage.wire.sending()).isNull();
        assertThat(source.reads).isZero();
    }

    @Test
    void oneThatBecameShorterIsCut() {
        stage.get();
        sending().told().moved(60_000);
        sending().told().over();
        assertThat(stage.client.told).containsExactly("200 " + LARGE, "abort", "ended");
        assertThat(stage.observed).containsExactly("200 INTERNAL");
    }

    @Test
    void aClientThatTakesNothingForLongIsCutOff() {
        stage.get();
        stage.advance(60);
        assertThat(stage.client.told).containsExactly("200 " + LARGE, "abort", "ended");
        assertThat(stage.observed).containsExactly("200 CLIENT_GONE");
        whatIsToldThenIsNotHeard();
    }

    @Test
    void aClientThatTakesALittleAtATimeIsNot() {
        stage.get();
        for (int i = 0; i < 10; i++) {
            stage.loop.advance(Duration.ofMillis(900));
            sending().told().moved(LARGE / 10);
        }
        sending().told().over();
        assertThat(stage.observed).containsExactly("200");
    }

    @Test
    void aClientThatLeavesClosesTheFile() {
        stage.get();
        stage.gone();
        assertThat(file.isOpen()).isFalse();
        assertThat(stage.observed).containsExactly("200 CLIENT_GONE");
        whatIsToldThenIsNotHeard();
    }

    private void whatIsToldThenIsNotHeard() {
        sending().told().moved(1000);
        sending().told().over();
        assertThat(stage.client.told).endsWith("ended");
        assertThat(source.reads).isZero();
    }

    private static final class Copying implements BodyFilter {
        @Override
        public boolean transform(ByteBuf in, Step step, BodySink out) {
            out.body(in.readRetainedSlice(in.readableBytes()));
            return false;
        }

        @Override
        public void close() {}
    }
}
