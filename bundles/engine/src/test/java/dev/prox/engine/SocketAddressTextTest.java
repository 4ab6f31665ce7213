package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketAddressTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        127.0.0.1:8080     | 127.0.0.1     | 8080
        localhost:0        | localhost     | 0
        web_1.internal:80  | web_1.internal| 80
        [::1]:443          | ::1           | 443
        [fe80::1%eth0]:1   | fe80::1%eth0  | 1
        [::ffff:1.2.3.4]:9 | ::ffff:1.2.3.4| 9
        :65535             | ''            | 65535
        """)
    void isAHostAndAPort(String text, String host, int port) {
        SocketAddressText address = SocketAddressText.parse(text);

        assertThat(address).isEqualTo(new SocketAddressText(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        8080                | , as in 127.0.0.1:8080
        localhost           | , as in 127.0.0.1:8080
        http://10.0.0.1:80  | , without http://
        *:80                | ; :port is all addresses
        ::1:80              | , as in [::1]:8080
        [::1:80             | :port
        []:80               | :port
        [10.0.0.1]:80       | :port
        [::1]x:80           | :port
        a b:80              | :port
        a/b:80              | :port
        """)
    void saysWhatIsMissing(String text, String end) {
        assertThatThrownBy(() -> SocketAddressText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host:port, [IPv6]:port or :port")
                .hasMessageEndingWith(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:", "a:-1", "a:+80", "a:65536", "a:99999999999", "a:8o", "[::1]:", "a:80 "})
    void boundsThePort(String text) {
        assertThatThrownBy(() -> SocketAddressText.parse(text))
                .hasMessage("a port from 0 to 65535 behind the last colon");
    }

    @Test
    void withoutAHostItIsEveryAddress() {
        assertThat(SocketAddressText.parse(":80").resolve().getAddress()).matches(InetAddress::isAnyLocalAddress);
        assertThat(SocketAddressText.parse("[::1]:80").resolve().getAddress().isLoopbackAddress())
                .isTrue();
    }
}
