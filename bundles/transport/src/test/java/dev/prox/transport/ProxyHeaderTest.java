package dev.prox.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the PROXY protocol, well and ill formed. */
class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    /** 192.0.2.1:4660 to 192.0.2.2:443. */
    private static final String FOUR = "c0000201c0000202123401bb";

    private static ByteBuf text(String line) {
        return Unpooled.copiedBuffer(line, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf binary(String octets) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(SIGNATURE + octets));
    }

    private static ProxyHeader read(ByteBuf octets) {
        int begin = octets.readerIndex();
        ProxyHeader header = ProxyHeader.read(octets);
        assertThat(octets.readerIndex()).isEqualTo(begin);
        return header;
    }

    private static void assertSays(ByteBuf octets, String client, String server) {
        int whole = octets.readableBytes();
        for (int length = 0; length < whole; length++) {
            assertThat(read(octets.slice(0, length)).incomplete())
                    .as("%d octets", length)
                    .isTrue();
        }
        ProxyHeader header = read(Unpooled.wrappedBuffer(octets, text("GET / ")));
        assertThat(header.length()).isEqualTo(whole);
        assertThat(String.valueOf(header.client())).isEqualTo(client);
        assertThat(String.valueOf(header.server())).isEqualTo(server);
    }

    private static void assertMalformed(ByteBuf octets) {
        assertThat(read(octets).malformed()).isTrue();
    }

    // ---- version 1 ----

    @Test
    void aLineNamesClientAndServer() {
        assertSays(text("PROXY TCP4 192.0.2.1 192.0.2.2 0 65535\r\n"), "/192.0.2.1:0", "/192.0.2.2:65535");
        assertSays(
                text("PROXY TCP6 2001:db8::1 ::1 1024 443\r\n"),
                "/[2001:db8:0:0:0:0:0:1]:1024",
                "/[0:0:0:0:0:0:0:1]:443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 whatever 1 2\r\n"})
    void anUnknownFamilySaysNothing(String line) {
        assertSays(text(line), "null", "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXy TCP4",
                "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY \r\n",
                "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
                "PROXY TCP4 192.0.2.1  1 2\r\n",
                "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
                "PROXY TCP4 2001:db8::1 ::1 1 2\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 [::1] ::1 1 2\r\n",
                "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
                "PROXY TCP4 name.test 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 \r\n",
                "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "\r\nPROXY UNKNOWN\r\n"
            })
    void whatIsNoSuchLineIsMalformed(String line) {
        assertMalformed(text(line));
    }

    @Test
    void aLineHasAnEnd() {
        assertThat(read(text("PROXY UNKNOWN " + "x".repeat(92))).incomplete()).isTrue();
        assertMalformed(text("PROXY UNKNOWN " + "x".repeat(93)));
    }

    // ---- version 2 ----

    @Test
    void octetsNameClientAndServer() {
        assertSays(binary("2111000c" + FOUR), "/192.0.2.1:4660", "/192.0.2.2:443");
        assertSays(
                binary("21210024" + "20010db8000000000000000000000001" + "0".repeat(31) + "1" + "123401bb"),
                "/[2001:db8:0:0:0:0:0:1]:4660",
                "/[0:0:0:0:0:0:0:1]:443");
    }

    @Test
    void extensionsAreSkipped() {
        assertSays(binary("21110014" + FOUR + "010002" + "6832" + "040000"), "/192.0.2.1:4660", "/192.0.2.2:443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"20000000", "2011000cc0000201c0000202123401bb", "20000002ffff", "21000000", "21000003040000"})
    void whoSpeaksForItselfOrOfNoFamilySaysNothing(String octets) {
        assertSays(binary(octets), "null", "null");
    }

    @Test
    void addressesOfUnixSayNothing() {
        assertSays(binary("213100d8" + "2f".repeat(216)), "null", "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000cc0000201c0000202123401bb",
                "2211000cc0000201c0000202123401bb",
                "2113000cc0000201c0000202123401bb",
                "2141000cc0000201c0000202123401bb",
                "2111000bc0000201c0000202123401",
                "2121000cc0000201c0000202123401bb",
                "2111000dc0000201c0000202123401bb04",
                "2111000fc0000201c0000202123401bb040001",
                "21112001"
            })
    void whatDoesNotFitIsMalformed(String octets) {
        assertMalformed(binary(octets));
    }

    @Test
    void aWrongSignatureIsSeenAtOnce() {
        assertMalformed(Unpooled.wrappedBuffer(new byte[] {0x0D, 0x0A, 0x0D, 0x0B}));
    }

    @Test
    void aChecksumMustBeRight() {
        byte[] header = ByteBufUtil.decodeHexDump(SIGNATURE + "21110013" + FOUR + "03000400000000");
        CRC32C crc = new CRC32C();
        crc.update(header);
        Unpooled.wrappedBuffer(header).setInt(header.length - 4, (int) crc.getValue());
        assertSays(Unpooled.wrappedBuffer(header), "/192.0.2.1:4660", "/192.0.2.2:443");
        header[16] ^= 1;
        assertMalformed(Unpooled.wrappedBuffer(header));
        assertMalformed(binary("21110012" + FOUR + "030003000000"));
    }
}
