package dev.prox.route.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
    @Test
    void hostsAreReadInOneForm() {
        assertThat(HostPattern.parse("Example.ORG.")).isEqualTo(new HostPattern("example.org", false));
        assertThat(HostPattern.parse("*.Example.ORG")).isEqualTo(new HostPattern("example.org", true));
        assertThat(HostPattern.parse("[2001:DB8::1]")).hasToString("[2001:db8::1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a.*",
                "*a.b",
                "*.*.a",
                "a:80",
                "a..b",
                ".a",
                "a/b",
                "http://a",
                "b\u00fccher.example",
                "[::1",
                "::1",
                "*.[::1]"
            })
    void otherHostsAreRefused(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text)).hasMessageContaining("a host like");
    }

    @Test
    void pathsAreExactOrPrefixes() {
        assertThat(PathPattern.parse("/a")).isEqualTo(new PathPattern("/a", false, null));
        assertThat(PathPattern.parse("/a/*")).isEqualTo(new PathPattern("/a/", true, null));
        assertThat(PathPattern.parse("/*")).isEqualTo(new PathPattern("/", true, null));
        assertThat(PathPattern.parse("/a/.well-known/%20")).hasToString("/a/.well-known/%20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "*", "/a*", "/*/a", "/a?b", "/a#b", "/\u00fc", "/a b"})
    void otherPathsAreRefused(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text)).hasMessageContaining("a path like /a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%62/*", "//b/*", "/a/../b/*", "/./b/*", "/b;x/*", "%2Fb/*", "/b%2F%2f*"})
    void pathsThatNoRequestCouldReachAreRefused(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text.startsWith("%") ? "/" + text : text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOnlyReadingOfAPathIsTold() {
        assertThatThrownBy(() -> PathPattern.parse("/a/../%62//*")).hasMessageEndingWith(": /b/*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/{}",
                "/{a b}",
                "/a{b}",
                "/{a}b",
                "/{a",
                "/a}",
                "/{a}/{a}",
                "/{host}",
                "/{rest}/*",
                "~",
                "~(",
                "~(?<=a)b",
                "~(a)\\1",
                "~(?P<host>a)",
                "~((((a{100}){100}){100}){100}){100}"
            })
    void otherFormsAreRefused(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void formsAreReadAsTheyAreWritten() {
        assertThat(PathPattern.parse("/users/{id}/*").segments()).containsExactly("users", "{id}");
        assertThat(PathPattern.parse("/users/{id}/").segments()).containsExactly("users", "{id}", "");
        assertThat(PathPattern.parse("/*").segments()).isEmpty();
        assertThat(PathPattern.parse("~^/a[0-9]")).hasToString("~^/a[0-9]").isEqualTo(PathPattern.parse("~^/a[0-9]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc 3",
                "[a-z\\]{9}]{3} 3",
                "(ab){3} 9",
                "((ab){3}c){2,5} 55",
                "a{2,} 2",
                "a{b 3",
                "\\p{Greek}x 2",
                "\\Q(a{9}\\Eb 2",
                "[]x{9}]y 2",
                "[[:alpha:]{9}]y 2"
            })
    void repetitionsMultiplyWhereTheyAreNested(String expression, long size) {
        assertThat(ExpressionSize.of(expression, 1000)).isEqualTo(size);
    }

    @Test
    void anExpressionTakesTimeLinearInThePath() {
        PathPattern pattern = PathPattern.parse("~^/(a+)+$");
        assertThat(Objects.requireNonNull(pattern.expression()).isFoundIn("/" + "a".repeat(10_000) + "!"))
                .isFalse();
    }

    @Test
    void rangesOfClientsHoldTheirAddresses() throws UnknownHostException {
        ClientRange range = ClientRange.parse("10.128.0.0/9");
        assertThat(range.contains(InetAddress.getByName("10.200.0.1"))).isTrue();
        assertThat(range.contains(InetAddress.getByName("10.127.255.255"))).isFalse();
        assertThat(range.covers(ClientRange.parse("10.129.0.0/16"))).isTrue();
        assertThat(range.covers(ClientRange.parse("10.0.0.0/8"))).isFalse();
        assertThat(ClientRange.parse("::/0").contains(InetAddress.getByName("2001:db8::1")))
                .isTrue();
        assertThat(ClientRange.parse("::/0").contains(InetAddress.getByName("10.0.0.1")))
                .isFalse();
        assertThat(ClientRange.parse("fd00::/8")).isEqualTo(ClientRange.parse("fd00:0::/8"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "example.org",
                "[::1]",
                "fe80::1%eth0",
                "10.0.0.0/",
                "a.b.c.d"
            })
    void otherRangesAreRefused(String text) {
        assertThatThrownBy(() -> ClientRange.parse(text)).hasMessageContaining("an IP address, or a range");
    }

    @Test
    void knownMethodsAreWrittenInUpperCase() {
        assertThat(MethodName.parse("GET").text()).isEqualTo("GET");
        assertThat(MethodName.parse("purge").text()).isEqualTo("purge");
        assertThatThrownBy(() -> MethodName.parse("get")).hasMessageContaining("GET");
        assertThatThrownBy(() -> MethodName.parse("GET,POST")).hasMessageContaining("a method like GET");
    }
}
