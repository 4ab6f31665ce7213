package dev.prox.route.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Respond;
import dev.prox.route.redirect.RedirectConfig.Query;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    @ParameterizedTest
    @CsvSource({
        "https://{host}/new/{rest}, a/b, https://shop.example/new/a/b?x=1",
        "https://{host}{uri}, a, https://shop.example/old/a?x=1",
        "https://{host}{path}, a, https://shop.example/old/a?x=1",
        "{scheme}://other.example:8443/?y=2#end, a, http://other.example:8443/?y=2&x=1#end",
        "https://other.example, a, https://other.example?x=1",
        "/new/{rest}?q={query}, a, /new/a?q=x=1",
        "/new/{{{rest}}}, a, /new/%7Ba%7D?x=1",
        "https://other.example/{query.x}, a, https://other.example/1?x=1"
    })
    void leadsWhereTheConfigurationSays(String to, String rest, String location) throws ConfigException {
        assertThat(location(to, rest)).isEqualTo("Location: " + location);
    }

    @ParameterizedTest
    @CsvSource({
        "/{rest}, /evil.example, /evil.example?x=1",
        "/{rest}, ///evil.example, /evil.example?x=1",
        "'/{rest}', '\\evil.example', /%5Cevil.example?x=1",
        "{path}/, a, /old/a/?x=1",
        "https://{host}/{rest}, //evil.example, https://shop.example///evil.example?x=1",
        "https://{host}{path}, @evil.example, https://shop.example/old/@evil.example?x=1"
    })
    void noPathLeadsToAnotherHost(String to, String rest, String location) throws ConfigException {
        assertThat(location(to, rest)).isEqualTo("Location: " + location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/", "user@evil.example", "a b", "evil.example#", "a:b", ""})
    void whatIsNoHostIsRefused(String rest) throws ConfigException {
        assertThat(redirect("https://{rest}{path}", rest).status()).isEqualTo(400);
    }

    @Test
    void nothingIsAddedToTheHead() throws ConfigException {
        assertThat(location("/a/{header.X-Next}", "")).isEqualTo("Location: /a/x%0D%0AY:%20%E9%22?x=1");
    }

    @Test
    void theQueryMayBeDropped() throws ConfigException {
        RedirectConfig config = new RedirectConfig(Target.parse("/new"), 308, Query.DROP);
        Respond answer = redirect(config, FakeExchange.of("GET /old?x=1 HTTP/1.1"));
        assertThat(answer.status()).isEqualTo(308);
        assertThat(answer.lines()).hasToString("[Location: /new]");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "//evil.example", "ftp://a", "javascript:x", "new", "https://", "https:///a", "{rest}", "/a{"
            })
    void aTargetIsAUrlOrAPath(String to) {
        assertThatThrownBy(() -> Target.parse(to)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherStatusesAreRefused() {
        var at = FakeConfigNode.of("routes[0].redirect", Map.of("status", 304));
        RedirectConfig config = new RedirectConfig(Target.parse("/new"), 304, Query.KEEP);
        assertThatThrownBy(() -> Redirect.create(config, at))
                .hasMessageContaining("routes[0].redirect.status: 304 (expected: 301, 302, 303, 307 or 308)");
    }

    private static String location(String to, String rest) throws ConfigException {
        return redirect(to, rest).lines().getFirst().toString();
    }

    private static Respond redirect(String to, String rest) throws ConfigException {
        FakeExchange exchange = FakeExchange.of(
                        "GET /old/" + rest.replaceAll("[ #]", "") + "?x=1 HTTP/1.1", "Host: shop.example")
                .parameter("rest", rest);
        exchange.request().add(dev.prox.api.HeaderName.of("X-Next"), "x\r\nY: \u00e9\"");
        return redirect(RedirectConfig.of(to), exchange);
    }

    private static Respond redirect(RedirectConfig config, FakeExchange exchange) throws ConfigException {
        return (Respond) Redirect.create(config, FakeConfigNode.at("redirect")).handle(exchange);
    }
}
