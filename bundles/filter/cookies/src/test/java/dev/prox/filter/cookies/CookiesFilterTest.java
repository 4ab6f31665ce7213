package dev.prox.filter.cookies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import dev.prox.filter.cookies.CookiesConfig.Request;
import dev.prox.filter.cookies.CookiesConfig.Rule;
import dev.prox.filter.cookies.CookiesConfig.SameSite;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.HeadText;
import java.util.List;
import org.junit.jupiter.api.Test;

class CookiesFilterTest {
    private static final Rule HARDENED = new Rule("session", false, "", "/app", true, true, SameSite.LAX);
    private static final Rule PLAIN = new Rule("_*", true, null, null, null, null, null);

    @Test
    void attributesAreChangedAndTheOthersStay() throws ConfigException {
        assertThat(response("session=a=b; domain=.shop.example; Max-Age=60;SECURE; path=/; Expires=Thu, 01 Jan"
                        + " 2026 00:00:00 GMT"))
                .containsExactly("Set-Cookie: session=a=b; Max-Age=60; Expires=Thu, 01 Jan 2026 00:00:00 GMT"
                        + "; Path=/app; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void aFlagMayBeTakenOut() throws ConfigException {
        Rule rule = new Rule("*", false, "a.example", null, false, null, SameSite.STRICT);
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1")
                .response("HTTP/1.1 200 OK", "Set-Cookie: x=1; Secure; Domain=b.example");
        ((ResponseFilter) create(new CookiesConfig(new Request(List.of()), List.of(rule)))).onResponse(exchange);
        assertThat(HeadText.lines(exchange.response()))
                .containsExactly("Set-Cookie: x=1; Domain=a.example; SameSite=Strict");
    }

    @Test
    void eachCookieHasItsRule() throws ConfigException {
        assertThat(response("_ga=1", "other=2; Path=/", "session=3"))
                .containsExactly(
                        "Set-Cookie: other=2; Path=/",
                        "Set-Cookie: session=3; Path=/app; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void cookiesAreTakenOutOfRequests() throws ConfigException {
        assertThat(request("Cookie: a=1; _ga=2;b=3; _gid=4", "Cookie: _ga=5", "Accept: */*", "Cookie: c=\"_ga=1\""))
                .containsExactly("Accept: */*", "Cookie: c=\"_ga=1\"", "Cookie: a=1; b=3");
        assertThat(request("Cookie: a=1;  b=2;")).containsExactly("Cookie: a=1;  b=2;");
    }

    @Test
    void aFilterImplementsOnlyThePhasesThatItNeeds() throws ConfigException {
        assertThat(create(new CookiesConfig(new Request(List.of("a")), List.of())))
                .isNotInstanceOf(ResponseFilter.class);
        assertThat(create(new CookiesConfig(new Request(List.of()), List.of(PLAIN))))
                .isNotInstanceOf(RequestFilter.class);
    }

    @Test
    void whatIsWrongIsTold() {
        Rule wrong = new Rule("*", false, "a;b", "/\u00e9", false, null, SameSite.NONE);
        assertThatThrownBy(() -> create(new CookiesConfig(new Request(List.of()), List.of(wrong))))
                .hasMessageContaining("printable ASCII without a semicolon")
                .hasMessageContaining("secure beside it");
        assertThatThrownBy(() -> create(new CookiesConfig(new Request(List.of()), List.of())))
                .hasMessageContaining("remove below request");
    }

    private static Filter create(CookiesConfig config) throws ConfigException {
        return CookiesFilter.create(config, FakeConfigNode.at("cookies"));
    }

    private static CookiesConfig config() {
        return new CookiesConfig(new Request(List.of("_ga", "_gi*")), List.of(HARDENED, PLAIN));
    }

    private static List<String> response(String... cookies) throws ConfigException {
        String[] lines = new String[cookies.length + 1];
        lines[0] = "HTTP/1.1 200 OK";
        for (int i = 0; i < cookies.length; i++) {
            lines[i + 1] = "Set-Cookie: " + cookies[i];
        }
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").response(lines);
        ((ResponseFilter) create(config())).onResponse(exchange);
        return HeadText.lines(exchange.response());
    }

    private static List<String> request(String... fields) throws ConfigException {
        String[] lines = new String[fields.length + 1];
        lines[0] = "GET / HTTP/1.1";
        System.arraycopy(fields, 0, lines, 1, fields.length);
        FakeExchange exchange = FakeExchange.of(lines);
        assertThat(((RequestFilter) create(config())).onRequest(exchange)).isSameAs(Verdict.CONTINUE);
        return HeadText.lines(exchange.request());
    }
}
