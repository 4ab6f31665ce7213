package dev.prox.route.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(PathPattern.parse("/a")).isEqualTo(new PathPattern("/a", false));
        assertThat(PathPattern.parse("/a/*")).isEqualTo(new PathPattern("/a/", true));
        assertThat(PathPattern.parse("/*")).isEqualTo(new PathPattern("/", true));
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

    @Test
    void knownMethodsAreWrittenInUpperCase() {
        assertThat(MethodName.parse("GET").text()).isEqualTo("GET");
        assertThat(MethodName.parse("purge").text()).isEqualTo("purge");
        assertThatThrownBy(() -> MethodName.parse("get")).hasMessageContaining("GET");
        assertThatThrownBy(() -> MethodName.parse("GET,POST")).hasMessageContaining("a method like GET");
    }
}
