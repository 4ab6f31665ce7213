package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
    @ParameterizedTest
    @CsvSource({
        "shop.example,          shop.example,     80",
        "Shop.Example.:80,      shop.example,     80",
        "shop.example:*,        shop.example,     81",
        "*.example:443,         shop.example,     443",
        "*.example,             a.b.example,      1",
        "*,                     anything,         1",
        "*:443,                 anything,         443",
        "*,                     1.2.3.4,          1",
        "10.0.0.0/8,            10.255.1.2,       80",
        "10.1.0.0/16:3128,      10.1.2.3,         3128",
        "10.1.0.0/16:*,         10.1.2.3,         3128",
        "10.1.2.3,              10.1.2.3,         80",
        "10.1.2.3:80,           10.1.2.3,         80",
        "0.0.0.0/0,             8.8.8.8,          80",
        "172.16.0.0/12,         172.31.255.255,   80",
        "[::1]:80,              [::1],            80",
        "::1,                   [0:0:0:0:0:0:0:1],80",
        "fd00::/8,              [fdab::1],        80",
        "fd00::/8:443,          [fdab::1],        443",
        "[fd00::]/8:443,        [fdab::1],        443",
        "2001:db8:8000::/33,    [2001:db8:ffff::],80",
        "127.0.0.1,             [::ffff:127.0.0.1],80",
    })
    void matches(String pattern, String host, int port) {
        assertThat(matched(pattern, host, port)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.example,          www.shop.example, 80",
        "shop.example:80,       shop.example,     81",
        "*.example,             example,          80",
        "*.example,             badexample,       80",
        "*.example:443,         shop.example,     80",
        "*.example,             example.test,     80",
        "*:443,                 anything,         80",
        "*:443,                 1.2.3.4,          80",
        "10.0.0.0/8,            11.0.0.0,         80",
        "10.1.0.0/16:3128,      10.1.2.3,         80",
        "10.1.0.0/16,           10.2.0.0,         80",
        "172.16.0.0/12,         172.32.0.0,       80",
        "10.1.2.3,              10.1.2.4,         80",
        "0.0.0.0/0,             [2001:db8::1],    80",
        "0.0.0.0/0,             name,             80",
        "[::1]:80,              [::1],            81",
        "fd00::/8,              [fc00::1],        80",
        "2001:db8:8000::/33,    [2001:db8:7fff::],80",
    })
    void doesNotMatch(String pattern, String host, int port) {
        assertThat(matched(pattern, host, port)).isFalse();
    }

    private static boolean matched(String pattern, String host, int port) {
        HostPattern parsed = HostPattern.parse(pattern);
        Host named = Objects.requireNonNull(Host.parse(host));
        byte[] address = named.address();
        return address == null ? parsed.matchesName(named.text(), port) : parsed.matchesAddress(address, port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":80",
                "host:",
                "host:0",
                "host:65536",
                "host:http",
                "host/8",
                "*.1.2.3.4",
                "*foo",
                "a*b",
                "*.",
                "http://host",
                "host/path",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.1.0.0/15/1",
                "10.0.0/8",
                "127.1",
                "10.0.0.0/",
                "fd00::1/8",
                "[fd00::/8]:80",
                "[::1",
                "::1]:80",
                "fe80::1%eth0",
                "ho st",
                "::ffff:10.0.0.0/104",
                "*/8"
            })
    void saysWhatIsExpected(String pattern) {
        assertThatThrownBy(() -> HostPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("a (host|range|port) .*");
    }

    @Test
    void aRangeOfEverythingOpensNothing() {
        byte[] loopback = {127, 0, 0, 1};

        assertThat(HostPattern.parse("0.0.0.0/0").opens(loopback, 80)).isFalse();
        assertThat(HostPattern.parse("*").opens(loopback, 80)).isFalse();
        assertThat(HostPattern.parse("127.0.0.0/8").opens(loopback, 80)).isTrue();
        assertThat(HostPattern.parse("127.0.0.1:81").opens(loopback, 80)).isFalse();
    }

    @Test
    void isEqualWhenTheTextIs() {
        assertThat(HostPattern.parse("*.Example:443"))
                .isEqualTo(HostPattern.parse("*.example:443"))
                .hasSameHashCodeAs(HostPattern.parse("*.example:443"))
                .isNotEqualTo(HostPattern.parse("*.example"))
                .hasToString("*.example:443");
    }
}
