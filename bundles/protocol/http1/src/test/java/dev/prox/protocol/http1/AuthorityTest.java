package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    private final RequestHead head = new RequestHead();

    private boolean read(String text, boolean mayBeEmpty) {
        byte[] octets = Octets.array("xx" + text + "yy");
        System.arraycopy(octets, 0, head.reserve(octets.length), 0, octets.length);
        head.length(octets.length);
        return Authority.read(head, 2, octets.length - 2, true, mayBeEmpty);
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, 0",
        "example.org:80, example.org, 80",
        "example.org:, example.org, 0",
        "example.org:65535, example.org, 65535",
        "example.org:00080, example.org, 80",
        "192.0.2.1:1, 192.0.2.1, 1",
        "[::1], [::1], 0",
        "[::1]:8080, [::1], 8080",
        "[::ffff:192.0.2.1]:1, [::ffff:192.0.2.1], 1",
        "a%20b, a%20b, 0",
        "A_b~c!$&'()*+;=, A_b~c!$&'()*+;=, 0",
    })
    void hostsAndPortsAreRead(String text, String host, int port) {
        assertThat(read(text, false)).isTrue();
        assertThat(head.hostText()).isEqualTo(host);
        assertThat(head.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":80",
                "a:b",
                "a:0",
                "a:65536",
                "a:123456",
                "a:-1",
                "a:+1",
                "a:1:2",
                "a:80 ",
                "u@a",
                "u:p@a",
                "a/b",
                "a?b",
                "a#b",
                "a b",
                "\u00e4",
                "[::1",
                "[]",
                "[:]",
                "::1",
                "[::1]80",
                "[::1]:x",
                "[g::1]",
                "[::1%25eth0]",
                "[v1.a]",
            })
    void whatIsNoAuthorityIsRefused(String text) {
        assertThat(read(text, true)).isFalse();
    }

    @Test
    void onlyTheFieldMayBeEmpty() {
        assertThat(read("", true)).isTrue();
        assertThat(read("", false)).isFalse();
    }
}
