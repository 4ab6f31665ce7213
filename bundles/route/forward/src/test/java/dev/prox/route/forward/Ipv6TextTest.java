package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6TextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "1::",
                "1::8",
                "1:2:3:4:5:6:7:8",
                "::2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "1::3:4:5:6:7:8",
                "2001:DB8::ff00:42:8329",
                "64:ff9b::8.8.8.8",
                "1:2:3:4:5:6:1.2.3.4",
                "0000:0000:0000:0000:0000:0000:0000:0001",
                "fe80::1.2.3.4"
            })
    void readsAsTheRuntimeDoes(String text) {
        assertThat(parse(text)).isEqualTo(InetAddress.ofLiteral(text).getAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "1:::2",
                "12345::",
                "00001::",
                "g::",
                "1.2.3.4",
                "::1.2.3",
                "::1.2.3.4.5",
                "::01.2.3.4",
                "::1.2.3.4:5",
                "::256.2.3.4",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1%eth0",
                "::1 ",
                " ::1",
                "[::1]",
                "::-1",
                "::1/64"
            })
    void refuses(String text) {
        assertThat(parse(text)).isNull();
    }

    private static byte @Nullable [] parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Ipv6Text.parse(bytes, 0, bytes.length);
    }
}
