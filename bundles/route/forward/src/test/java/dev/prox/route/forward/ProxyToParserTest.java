package dev.prox.route.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyToParserTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "proxy.example:3128,                    proxy.example,    3128,  -",
                "http://proxy.example:3128,             proxy.example,    3128,  -",
                "HTTP://proxy.example:3128,             proxy.example,    3128,  -",
                "http://proxy.example:3128/,            proxy.example,    3128,  -",
                "Proxy.Example.:80,                     proxy.example,    80,    -",
                "under_score:1,                         under_score,      1,     -",
                "192.0.2.7:65535,                       192.0.2.7,        65535, -",
                "[2001:DB8::1]:8080,                    2001:db8::1,      8080,  -",
                "http://[::ffff:192.0.2.1]:8080,        ::ffff:192.0.2.1, 8080,  -",
                "user:secret@proxy:1,                   proxy,            1,     user:secret",
                "http://user:secret@proxy:1,            proxy,            1,     user:secret",
                "http://user:secret@[::1]:1,            ::1,              1,     user:secret",
                "user@proxy:1,                          proxy,            1,     user:",
                "user:@proxy:1,                         proxy,            1,     user:",
                ":secret@proxy:1,                       proxy,            1,     :secret",
                "user:a:b@proxy:1,                      proxy,            1,     user:a:b",
                "user:%3a%40%2F%25@proxy:1,             proxy,            1,     user::@/%",
                "us%20er:%2C@proxy:1,                   proxy,            1,     'us er:,'",
                "u-s.e_r~1:!$&'()*+;=@proxy:1,          proxy,            1,     u-s.e_r~1:!$&'()*+;=",
                "proxy:00080,                           proxy,            80,    -",
            })
    void reads(String value, String host, int port, @Nullable String credentials) {
        ProxyTo.Proxy proxy = one(value);

        assertThat(proxy.host().text()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(proxy.authorization()).isEqualTo(credentials == null ? null : basic(credentials));
    }

    @Test
    void credentialsAreTheOctetsThatWereEncoded() {
        ProxyTo.Proxy proxy = one("j%C3%BCrgen:%ff@proxy:1");

        assertThat(proxy.authorization())
                .isEqualTo("Basic "
                        + Base64.getEncoder().encodeToString("jÃ¼rgen:ÿ".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy",
                "proxy:",
                "proxy:0",
                "proxy:65536",
                "proxy:999999",
                "proxy:4294967297",
                "proxy:+80",
                "proxy:8o",
                "proxy:-1",
                "proxy:80:80",
                ":80",
                "@:80",
                "user@:80",
                "@proxy:80",
                "user:secret@",
                "user:secret",
                "http://",
                "http:///",
                "http://:80",
                "http:/proxy:80",
                "http:proxy:80",
                "//proxy:80",
                "://proxy:80",
                "ftp://proxy:80",
                "proxy:80/",
                "http://proxy:80/path",
                "http://proxy:80//",
                "http://proxy:80?q",
                "http://proxy:80#f",
                "http://http://proxy:80",
                "pro xy:80",
                "proxy :80",
                "proxy: 80",
                "proxy:80\t",
                "proxy\u0000:80",
                "proxy\u007f:80",
                "pröxy:80",
                "pro%78y:80",
                "*:80",
                "a..b:80",
                ".a:80",
                "proxy..:80",
                "::1:80",
                "2001:db8::1:80",
                "[::1]",
                "[::1]:",
                "[::1]80",
                "[::1",
                "[]:80",
                "[fe80::1%eth0]:80",
                "[fe80::1%25eth0]:80",
                "[v1.x]:80",
                "[::1]]:80",
                "[[::1]]:80",
                "[1.2.3.4]:80",
                "[::ffff:01.2.3.4]:80",
                "[:::]:80",
                "127.1:80",
                "2130706433:80",
                "0x7f.1:80",
                "0x7f000001:80",
                "0177.0.0.1:80",
                "127.0.0.1.:80",
                "127.0.0.256:80",
                "1.2.3.4.5:80",
                "1.2.3:80",
                "0x:80",
                "a.0x1:80",
                "user:secret@user:secret@proxy:80",
                "user:p@ss@proxy:80",
                "us/er:x@proxy:80",
                "user:p#ss@proxy:80",
                "user:p[ss@proxy:80",
                "user:%@proxy:80",
                "user:%4@proxy:80",
                "user:%4g@proxy:80",
                "us%3Aer:x@proxy:80",
                "user:%00@proxy:80",
                "user:%0d%0aX@proxy:80",
                "user:%7f@proxy:80",
                "user:sécret@proxy:80",
                "\"proxy:80\"",
                "proxy\\:80"
            })
    void refusesAsMalformed(String value) {
        Failure failure = refusal(value);

        assertThat(failure.kind()).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
        assertThat(failure.detail()).startsWith("X-Proxy-To ").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://proxy:443,                 HTTPS,  -",
                "HTTPS://user:secret@proxy:443/,    HTTPS,  'Basic dXNlcjpzZWNyZXQ='",
                "socks5://proxy:1080,               SOCKS5, -",
                "socks5h://us%20er:%2C@proxy:1080,  SOCKS5, 'us er:,'",
                "SOCKS5://user@[::1]:1080,          SOCKS5, 'user:'",
                "http://user@proxy:1,               HTTP,   'Basic dXNlcjo='",
            })
    void readsTheScheme(String value, ProxyTo.Scheme scheme, @Nullable String authorization) {
        assertThat(one(value).scheme()).isEqualTo(scheme);
        assertThat(one(value).authorization()).isEqualTo(authorization);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks4://user:secret@proxy:1080",
                "socks://proxy:1080",
                "socks5://proxy",
                "https://proxy",
                "https://user:secret@",
                ",",
                "one:1,",
                ",one:1",
                "one:1,,two:2",
                "one:1, ,two:2",
                "one:1 two:2",
                "one:1;two:2",
                "one:1,user:secret@two",
                "user:se,cret@one:1",
                "a:1,b:2,c:3,d:4,e:5",
                ",,,,"
            })
    void refusesChainsAndSchemesThatAreMalformed(String value) {
        Failure failure = refusal(value);

        assertThat(failure.kind()).isEqualTo(Failure.Kind.MALFORMED_REQUEST);
        assertThat(failure.detail()).startsWith("X-Proxy-To").doesNotContain("secret");
    }

    @Test
    void readsAChain() {
        ProxyTo.Chain chain = (ProxyTo.Chain) parse("http://a:x@one:1,socks5://two:2 ,\thttps://b:y@[::1]:3, four:4");

        assertThat(chain.proxies())
                .extracting(ProxyTo.Proxy::toString)
                .containsExactly("***@one:1", "socks5://two:2", "https://***@::1:3", "four:4");
    }

    @Test
    void saysWhichProxyOfAChainIsWrong() {
        assertThat(refusal("one:1, two").detail()).isEqualTo("X-Proxy-To: proxy 2 of the chain has no port");
        assertThat(refusal("one:1, two:2,").detail()).isEqualTo("X-Proxy-To has an empty item in its list");
        assertThat(refusal("a:1,b:2,c:3,d:4,e:5").detail()).isEqualTo("X-Proxy-To names more than 4 proxies");
    }

    @Test
    void socksTakesNoMoreOfAUserThanItCanCarry() {
        String longest = "u".repeat(255) + ":" + "p".repeat(255);

        assertThat(one("socks5://" + longest + "@proxy:1").authorization()).isEqualTo(longest);
        assertThat(refusal("socks5://u" + longest + "@proxy:1").detail()).contains("SOCKS cannot carry");
        assertThat(refusal("socks5://" + longest + "p@proxy:1").detail()).contains("SOCKS cannot carry");
        assertThat(one("https://u" + longest + "@proxy:1").port()).isEqualTo(1);
    }

    @Test
    void takesTheLongestValueAndNoLonger() {
        String longest = "u:" + "p".repeat(ProxyToParser.OCTETS_MAX - 10) + "@proxy:1";
        assertThat(longest).hasSize(ProxyToParser.OCTETS_MAX);

        assertThat(parse(longest)).isInstanceOf(ProxyTo.Chain.class);
        assertThat(refusal(longest + "1").detail()).contains("longer than 2048");
    }

    @Test
    void readsASliceOnly() {
        byte[] bytes = "xx1.2.3.4:80yy".getBytes(StandardCharsets.ISO_8859_1);

        ProxyTo.Chain chain = (ProxyTo.Chain) ProxyToParser.parse(bytes, 2, 12);
        assertThat(chain.proxies()).singleElement().hasToString("1.2.3.4:80");
    }

    @Test
    void printsNoCredentials() {
        assertThat(one("user:secret@proxy:1")).hasToString("***@proxy:1");
        assertThat(one("socks5://user:secret@proxy:1")).hasToString("socks5://***@proxy:1");
        assertThat(parse("https://user:secret@proxy:1, user:secret@two:2"))
                .hasToString("Chain[proxies=[https://***@proxy:1, ***@two:2]]");
    }

    private static ProxyTo parse(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        return ProxyToParser.parse(bytes, 0, bytes.length);
    }

    private static ProxyTo.Proxy one(String value) {
        ProxyTo parsed = parse(value);
        assertThat(parsed).isInstanceOf(ProxyTo.Chain.class);
        assertThat(((ProxyTo.Chain) parsed).proxies()).hasSize(1);
        return ((ProxyTo.Chain) parsed).proxies().getFirst();
    }

    private static Failure refusal(String value) {
        assertThat(parse(value)).isInstanceOf(ProxyTo.Refused.class);
        return java.util.Objects.requireNonNull(
                ((ProxyTo.Refused) parse(value)).answer().failure());
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.ISO_8859_1));
    }
}
