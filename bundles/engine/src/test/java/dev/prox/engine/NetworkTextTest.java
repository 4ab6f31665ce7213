package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of name servers, and ranges of addresses. */
class NetworkTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 10.0.0.2:53",
        "10.0.0.2:5353, 10.0.0.2:5353",
        "fd00::2, [fd00::2]:53",
        "[fd00::2], [fd00::2]:53",
        "[fd00::2]:5353, [fd00::2]:5353"
    })
    void aNameServerIsAnAddressWithOrWithoutPort(String text, String whole) {
        assertThat(NameServerText.parse(text)).hasToString(whole).isEqualTo(NameServerText.parse(whole));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":53",
                "dns.test",
                "dns.test:53",
                "10.0.0.2:",
                "10.0.0.2:0",
                "10.0.0.2:65536",
                "[10.0.0.2]:53",
                "[fd00::2",
                "[fd00::2]x",
                "[]:53",
                "10.0.0:53",
                "10.0.0.2:53:53",
                "[fd00::2]:"
            })
    void andNothingElse(String text) {
        assertThatThrownBy(() -> NameServerText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 1.2.3.4, false",
        "fd00::/9, fd7f::1, true",
        "fd00::/9, fd80::1, false"
    })
    void aRangeHasThoseThatBeginAlike(String range, String address, boolean contains) throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
                .isEqualTo(contains);
    }

    @Test
    void anIpv4AddressInTheFormOfIpv6IsTheSame() throws UnknownHostException {
        byte[] octets = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1};
        InetAddress mapped = java.net.Inet6Address.getByAddress(null, octets, -1);
        assertThat(AddressRange.parse("10.0.0.0/8").contains(mapped)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0/8",
                "::/129",
                "[::]/0",
                "all",
                "10.0.0.0/-1"
            })
    void anythingElseIsNoRange(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangesAreEqualByWhatTheyContain() {
        assertThat(AddressRange.parse("10.0.0.1/32"))
                .isEqualTo(AddressRange.parse("10.0.0.1"))
                .hasSameHashCodeAs(AddressRange.parse("10.0.0.1"))
                .isNotEqualTo(AddressRange.parse("10.0.0.0/31"));
        assertThatThrownBy(() -> new DocumentConfig.ProxyProtocol(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
