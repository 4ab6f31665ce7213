package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Wire;
import dev.prox.api.Wire.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on their way to real sockets. */
class FileSendingTest {
    private static final int TURN = FileSending.TURN_OCTETS_MAX;
    /** More than sockets hold, and not a whole number of turns. */
    private static final int LENGTH = 12 * TURN + 12_345;

    /** Netty counts its own note of what is queued. */
    private static final long NOTE_OCTETS_MAX = 128;

    private static Sockets sockets;

    @TempDir
    private Path folder;

    private final Told told = new Told();
    private FileChannel file;
    private Socket client;
    private Recorder recorder;
    private Wire wire;

    /** Counts what has been moved. */
    private static final class Told implements Transfer {
        private final AtomicLong octets = new AtomicLong();
        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public void moved(long more) {
            assertThat(more).isPositive();
            octets.addAndGet(more);
        }

        @Override
        public void over() {
            over.countDown();
        }

        long awaitOver() throws InterruptedException {
            assertThat(over.await(10, TimeUnit.SECONDS)).as("over").isTrue();
            return octets.get();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        sockets = new Sockets(1);
    }

    @AfterAll
    static void stop() {
        sockets.close();
    }

    @BeforeEach
    void open() throws Exception {
        file = FileChannel.open(
                folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file.write(ByteBuffer.wrap(content(0, LENGTH)), 0);
        client = sockets.client();
        recorder = sockets.accepted();
        wire = recorder.wire;
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        file.close();
    }

    /** Octets that tell their place. */
    private static byte[] content(int from, int to) {
        byte[] octets = new byte[to - from];
        for (int i = 0; i < octets.length; i++) {
            int place = from + i;
            octets[i] = (byte) (place % 251 + place / 251);
        }
        return octets;
    }

    private void send(long from, long octets) throws Exception {
        recorder.on(each -> assertThat(each.send(file, from, octets, told)).isTrue());
    }

    private void assertCame(int from, int to) throws IOException {
        byte[] came = client.getInputStream().readNBytes(to - from);
        assertThat(Arrays.mismatch(came, content(from, to)))
                .as("where they differ")
                .isNegative();
    }

    /** Waits until the wire has told that, besides that it is writable. */
    private void awaitTold(String event) throws InterruptedException {
        for (int i = 0; i < 1000 && !recorder.log().replace("|writable|", "").equals(event); i++) {
            Thread.sleep(10);
        }
        assertThat(recorder.log().replace("|writable|", "")).isEqualTo(event);
    }

    private static int rest(Socket client) throws IOException {
        int octets = 0;
        byte[] block = new byte[1 << 16];
        InputStream in = client.getInputStream();
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            octets += read;
        }
        return octets;
    }

    @Test
    void aFileGoesBetweenWhatIsWrittenBeforeAndBehindIt() throws Exception {
        recorder.send("before");
        send(7, LENGTH - 7);
        assertThat(Sockets.read(client, 6)).isEqualTo("before");
        assertCame(7, LENGTH);
        assertThat(told.awaitOver()).isEqualTo(LENGTH - 7);
        recorder.send("behind");
        assertThat(Sockets.read(client, 6)).isEqualTo("behind");
    }

    /** What is on its way is the file itself: had it been read, what is written over it now would come too late. */
    @Test
    void theKernelSendsItFromWhereItLies() throws Exception {
        send(0, LENGTH);
        int early = client.getInputStream().read();
        file.write(ByteBuffer.allocate(LENGTH), 0);
        byte[] came = client.getInputStream().readNBytes(LENGTH - 1);
        assertThat(early).isZero();
        assertThat(Arrays.equals(came, new byte[LENGTH - 1]))
                .as("all is what was written last")
                .isTrue();
    }

    @Test
    void oneThatFitsIsOverAtOnce() throws Exception {
        recorder.on(each -> {
            assertThat(each.send(file, 3, 1000, told)).isTrue();
            assertThat(told.over.getCount()).isZero();
            assertThat(each.pendingOctets()).isZero();
        });
        assertCame(3, 1003);
    }

    @Test
    void oneTurnIsBoundedAndWhatWaitsIsKnown() throws Exception {
        send(0, LENGTH);
        awaitStandstill();
        recorder.on(each -> {
            assertThat(each.pendingOctets()).isBetween(1L, TURN + NOTE_OCTETS_MAX);
            assertThat(each.writable()).isFalse();
        });
        assertCame(0, LENGTH);
        assertThat(told.awaitOver()).isEqualTo(LENGTH);
        recorder.on(each -> assertThat(each.pendingOctets()).isZero());
        assertThat(recorder.log()).endsWith("|writable|");
    }

    @Test
    void onesOfManyClientsGoSideBySide() throws Exception {
        try (Socket other = sockets.client()) {
            Recorder second = sockets.accepted();
            send(0, LENGTH);
            second.send("hello");
            assertThat(Sockets.read(other, 5)).isEqualTo("hello");
            assertThat(told.over.getCount()).isPositive();
            assertCame(0, LENGTH);
        }
    }

    @Test
    void aClientThatHasEndedItsDirectionGetsAll() throws Exception {
        send(0, LENGTH);
        client.shutdownOutput();
        awaitTold("|ended|");
        assertCame(0, LENGTH);
        assertThat(told.awaitOver()).isEqualTo(LENGTH);
    }

    @Test
    void aWireThatDoesNotReadSendsAll() throws Exception {
        recorder.on(each -> each.reading(false));
        send(0, LENGTH);
        client.getOutputStream().write('x');
        client.shutdownOutput();
        assertCame(0, LENGTH);
        assertThat(told.awaitOver()).isEqualTo(LENGTH);
    }

    @Test
    void whatIsQueuedLeavesBeforeTheWireIsClosed() throws Exception {
        send(0, LENGTH);
        recorder.on(Wire::closeAfterFlush);
        assertThat(rest(client))
                .isEqualTo((int) told.octets.get())
                .isLessThan(LENGTH)
                .isGreaterThanOrEqualTo(TURN);
    }

    @Test
    void aClientThatLeavesIsToldAsEver() throws Exception {
        send(0, LENGTH);
        client.setSoLinger(true, 0);
        client.close();
        awaitTold("|closed|");
        assertThat(told.over.getCount()).isPositive();
        assertThat(told.octets.get()).isLessThan(LENGTH);
    }

    @Test
    void oneThatBecameShorterIsOverAndTheWireIsClosed() throws Exception {
        send(0, LENGTH);
        file.truncate(TURN + 5);
        int came = rest(client);
        assertThat(told.awaitOver()).isLessThan(LENGTH).isEqualTo(came);
        awaitTold("|closed|");
    }

    @Test
    void oneThatWasShorterAtOnceToo() throws Exception {
        recorder.on(each -> assertThat(each.send(file, LENGTH - 10, 20, told)).isTrue());
        assertThat(told.awaitOver()).isEqualTo(10);
        assertThat(rest(client)).isEqualTo(10);
    }

    /** As when whoever sends it gives up: amid a piece, for which the client has no room, and between two. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatIsClosedMeanwhileEndsTheWire(boolean amid) throws Exception {
        send(0, LENGTH);
        if (amid) {
            awaitStandstill();
        }
        recorder.on(each -> {
            try {
                file.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(rest(client)).isLessThan(LENGTH);
        client.close();
        awaitTold("|closed|");
        assertThat(told.over.getCount()).isPositive();
    }

    private void awaitStandstill() throws InterruptedException {
        long before = -1;
        while (before != told.octets.get()) {
            before = told.octets.get();
            Thread.sleep(100);
        }
    }

    @Test
    void nothingHappensWhereTheWireIsEnding() throws Exception {
        recorder.on(each -> {
            each.closeAfterFlush();
            assertThat(each.send(file, 0, LENGTH, told)).isFalse();
        });
        assertThat(rest(client)).isZero();
    }
}
