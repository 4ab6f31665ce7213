package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {
    private static final int FIELDS_MAX = 4;

    private final Headers head = new Headers();
    private final Lines lines = new Lines();

    private int read(String text) {
        byte[] octets = Octets.array(text);
        System.arraycopy(octets, 0, head.reserve(octets.length), head.length(), octets.length);
        head.length(head.length() + octets.length);
        return lines.fields(head, head.length(), FIELDS_MAX);
    }

    private static int naive(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            int octet = bytes[at] & 0xff;
            if (octet < 0x20 || octet == 0x7f) {
                return at;
            }
        }
        return to;
    }

    @Test
    void theNextControlIsThatOfANaiveLoop() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(70)];
            random.nextBytes(bytes);
            int dense = random.nextInt(4);
            for (int i = 0; i < bytes.length; i++) {
                if (dense > 0 && naive(bytes, i, i + 1) == i && random.nextInt(1 << 2 * dense) != 0) {
                    bytes[i] = (byte) "\u0020\u0021\u007e\u0080\u009f\u00a0\u00ff".charAt(random.nextInt(7));
                }
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            assertThat(Lines.nextControl(bytes, from, to)).isEqualTo(naive(bytes, from, to));
        }
    }

    @Test
    void everyOctetIsControlOrNotAtEveryPlaceOfAWord() {
        for (int octet = 0; octet < 256; octet++) {
            for (int at = 0; at < 24; at++) {
                byte[] bytes = Octets.array("abcdefghijklmnopqrstuvwx");
                bytes[at] = (byte) octet;
                assertThat(Lines.nextControl(bytes, 0, bytes.length)).isEqualTo(naive(bytes, 0, bytes.length));
            }
        }
    }

    @Test
    void nothingBehindTheEndIsLookedAt() {
        assertThat(Lines.nextControl(Octets.array("abcdefg\rxyz"), 0, 7)).isEqualTo(7);
        assertThat(Lines.nextControl(Octets.array("\r"), 1, 1)).isEqualTo(1);
    }

    @Test
    void fieldsEndWithAnEmptyLine() {
        assertThat(read("A: 1\r\nB:\t2 \t\r\nC:\r\n\r\nrest")).isEqualTo(Lines.DONE);
        assertThat(head.count()).isEqualTo(3);
        assertThat(head.value(HeaderName.of("a"))).isEqualTo("1");
        assertThat(head.value(HeaderName.of("b"))).isEqualTo("2");
        assertThat(head.value(HeaderName.of("c"))).isEmpty();
        assertThat(Octets.text(head.bytes(), lines.lineFrom, lines.lineFrom + 4))
                .isEqualTo("rest");
        assertThat(head.length()).isEqualTo("A: 1\r\nB:\t2 \t\r\nC:\r\n".length());
    }

    @Test
    void aLineMayComeOctetByOctet() {
        for (String octet : Octets.single("Name: a value\r\n\r")) {
            assertThat(read(octet)).isEqualTo(Lines.MORE);
        }
        assertThat(read("\n")).isEqualTo(Lines.DONE);
        assertThat(head.value(HeaderName.of("name"))).isEqualTo("a value");
    }

    @Test
    void moreFieldsThanAllowedAreTooMany() {
        assertThat(read("A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n")).isEqualTo(Lines.MORE);
        assertThat(read("E: 5\r\n")).isEqualTo(Lines.TOO_MANY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no colon\r\n",
                "nocolon\r\n",
                ": no name\r\n",
                "Name : 1\r\n",
                "Name\t: 1\r\n",
                " Name: 1\r\n",
                "N\u00e4me: 1\r\n",
                "N(me: 1\r\n",
                "Name: a\rb\r\n",
                "Name: a\nb\r\n",
                "Name: a\n",
                "Name: a\0b\r\n",
                "Name: a\u007fb\r\n",
                "Name: a\u000bb\r\n",
                "Name: a\r\n folded\r\n",
                "Name: a\r\n\tfolded\r\n",
                "\n",
                "\r\r\n",
            })
    void whatIsNoFieldIsMalformed(String text) {
        assertThat(read(text)).isEqualTo(Lines.MALFORMED);
    }

    @Test
    void valuesMayHaveTabsAndOctetsBeyondAscii() {
        assertThat(read("Name: a\tb \u00e4\u0080\r\n\r\n")).isEqualTo(Lines.DONE);
        assertThat(head.value(0)).isEqualTo("a\tb \u00e4\u0080");
    }
}
