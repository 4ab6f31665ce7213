package dev.prox.filter.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Respond;
import dev.prox.api.Template;
import dev.prox.api.Verdict;
import dev.prox.filter.rewrite.RewriteConfig.Query;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewriteTest {
    private static final Query NONE = new Query(Map.of(), Map.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        "/api, /api/users?x=1, /users?x=1",
        "/api/, /api/users, /users",
        "/api, /api, /",
        "/api, /api?x, /?x",
        "/api, /apiary, /apiary",
        "/api, /API/users, /API/users",
        "/api, /api//evil.example, /evil.example",
        "/api, /api/a%2Fb, /a%2Fb",
        "/api, http://a.test/api/b, /b",
        "/api, http://a.test, /"
    })
    void aPrefixIsTakenOffAtASlash(String prefix, String target, String out) throws ConfigException {
        assertThat(outgoing(config(prefix, null, null, null), target)).isEqualTo(out);
    }

    @ParameterizedTest
    @CsvSource({"/v2, /a, /v2/a", "/v2/, /a?x, /v2/a?x", "/v2, /, /v2/"})
    void aPrefixIsPutBefore(String prefix, String target, String out) throws ConfigException {
        assertThat(outgoing(config(null, null, null, prefix), target)).isEqualTo(out);
    }

    @Test
    void onePrefixTakesThePlaceOfAnother() throws ConfigException {
        assertThat(outgoing(config("/api", null, null, "/v2"), "/api/a")).isEqualTo("/v2/a");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/{id}/x, /v2/a%20b/x?q=1",
        "{path}/more, /users/a%20b/more?q=1",
        "/{id}{host}, /a%20ba.test?q=1",
        "/{header.X-Wild}, /%22%0D%0A%3F%23%E9%25?q=1"
    })
    void aPathIsMadeOfVariables(String path, String out) throws ConfigException {
        assertThat(outgoing(config(null, path, null, null), "/users/a%20b?q=1")).isEqualTo(out);
    }

    @ParameterizedTest
    @CsvSource({
        "^/old/(.*)$, /new/$1, /old/a/b?x, /new/a/b?x",
        "a, b, /a/a, /b/b",
        "^/(\\w+)/(\\w+), /$2-$1$$, /x/y, /y-x$",
        "^/old, //evil.example, /old/a, /evil.example/a",
        "^/none, /x, /a, /a",
        "x*$, , /axx, /a"
    })
    void anExpressionReplacesWhatItFinds(String pattern, @Nullable String replacement, String target, String out)
            throws ConfigException {
        var regex = new RewriteConfig.Regex(Expression.parse(pattern), replacement == null ? "" : replacement);
        assertThat(outgoing(config(null, null, regex, null), target)).isEqualTo(out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "%2e.", "a%2F..", ".", "..;x", "a\\.."})
    void noPathLeadsUpwards(String id) throws ConfigException {
        assertThat(refused(config(null, "/files/{id}", null, null), id)).isEqualTo(400);
    }

    @Test
    void norIsItTooLong() throws ConfigException {
        assertThat(refused(config(null, "/{id}", null, null), "a".repeat(40_000)))
                .isEqualTo(414);
        var regex = new RewriteConfig.Regex(Expression.parse("."), "$0$0$0$0$0$0$0$0$0$0");
        assertThat(refused(config(null, null, regex, null), "a".repeat(5_000))).isEqualTo(414);
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS *", "CONNECT a.test:1"})
    void whatHasNoPathStaysAsItIs(String start) throws ConfigException {
        FakeExchange exchange = FakeExchange.of(start + " HTTP/1.1", "Host: a.test");
        Rewrite.create(config(null, "/x", null, null), FakeConfigNode.at("rewrite"))
                .onRequest(exchange);
        assertThat(exchange.request().rewritten()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a?x=1&y=2&x=3&z|/a?y=2&z&x=a.test&n=1%262",
                "/a?%78=1&utm_source=b&utm_=c&utm=d|/a?utm=d&x=a.test&n=1%262",
                "/a|/a?x=a.test&n=1%262",
                "/a?y[]=%zz|/a?y[]=%zz&x=a.test&n=1%262"
            })
    void theQueryIsEdited(String target, String out) throws ConfigException {
        var query = new Query(
                Map.of("x", Template.parse("{host}")),
                new java.util.TreeMap<>(Map.of("n", Template.parse("1&2"))),
                List.of("utm_*"));
        var config = new RewriteConfig(null, null, null, null, query, null);
        assertThat(outgoing(config, target)).isEqualTo(out);
    }

    @Test
    void whatIsTakenOutLeavesNoQuestionMark() throws ConfigException {
        var query = new Query(Map.of(), Map.of(), List.of("*"));
        assertThat(outgoing(new RewriteConfig(null, null, null, null, query, null), "/a?b=c&d"))
                .isEqualTo("/a");
    }

    @ParameterizedTest
    @CsvSource({"b.test:81, b.test:81", "{id}.test, x.test", "[::1]:80, [::1]:80", "keep,"})
    void theHostIsAnother(String host, @Nullable String out) throws ConfigException {
        FakeExchange exchange = exchange("/a", "x");
        var config = new RewriteConfig(null, null, null, null, NONE, Template.parse(host));
        Rewrite.create(config, FakeConfigNode.at("rewrite")).onRequest(exchange);
        byte[] written = exchange.request().rewrittenHost();
        assertThat(written == null ? null : new String(written, StandardCharsets.US_ASCII))
                .isEqualTo(out);
        assertThat(exchange.request().rewritten()).isNull();
    }

    @Test
    void orThatOfTheUpstream() throws ConfigException {
        FakeExchange exchange = exchange("/a", "x");
        var config = new RewriteConfig(null, null, null, null, NONE, Template.parse("upstream"));
        Rewrite.create(config, FakeConfigNode.at("rewrite")).onRequest(exchange);
        assertThat(exchange.request().hostOfDestination()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a@b", "a\r\nb", ""})
    void whatIsNoHostIsRefused(String id) throws ConfigException {
        assertThat(refused(new RewriteConfig(null, null, null, null, NONE, Template.parse("{id}")), id))
                .isEqualTo(400);
    }

    @Test
    void whatIsWrongIsToldAtItsPlace() {
        var regex = new RewriteConfig.Regex(Expression.parse("(a)"), "$2");
        var config = new RewriteConfig("api", Template.parse("x?y"), regex, "//v2", NONE, Template.parse("a/b"));
        var at = FakeConfigNode.of(
                "rewrite",
                Map.of(
                        "strip-prefix", "api",
                        "path", "x?y",
                        "regex", Map.of("replacement", "$2"),
                        "add-prefix", "//v2",
                        "host", "a/b"));
        assertThatThrownBy(() -> Rewrite.create(config, at))
                .hasMessageContaining("rewrite.strip-prefix: api (expected: a path that begins with one slash")
                .hasMessageContaining("rewrite.add-prefix: //v2 (expected: a path that begins with one slash")
                .hasMessageContaining("rewrite.path: x?y (expected: a path that begins with a slash, without a query)")
                .hasMessageContaining("rewrite.path: path (expected: no strip-prefix and no regex beside it)")
                .hasMessageContaining("rewrite.host: a/b (expected: keep, upstream, or a host")
                .hasMessageContaining("rewrite.regex.replacement: $2 (expected: $0 to $1, ");
        assertThatThrownBy(() -> Rewrite.create(config(null, null, null, null), FakeConfigNode.at("rewrite")))
                .hasMessageContaining("one of strip-prefix, path, regex");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", "(?=a)", "((a{1000}){1000}){1000}", "(a)\\1"})
    void expressionsAreThoseOfRe2AndBounded(String pattern) {
        assertThatThrownBy(() -> Expression.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- ----

    private static RewriteConfig config(
            @Nullable String strip, @Nullable String path, RewriteConfig.@Nullable Regex regex, @Nullable String add) {
        return new RewriteConfig(strip, path == null ? null : Template.parse(path), regex, add, NONE, null);
    }

    private static FakeExchange exchange(String target, String id) {
        FakeExchange exchange =
                FakeExchange.of("GET " + target + " HTTP/1.1", "Host: a.test").parameter("id", id);
        exchange.request().add(dev.prox.api.HeaderName.of("X-Wild"), "\"\r\n?#\u00e9%");
        return exchange;
    }

    private static String outgoing(RewriteConfig config, String target) throws ConfigException {
        FakeExchange exchange = exchange(target, "a%20b");
        Verdict verdict = Rewrite.create(config, FakeConfigNode.at("rewrite")).onRequest(exchange);
        assertThat(verdict).isSameAs(Verdict.CONTINUE);
        return exchange.request().outgoing();
    }

    private static int refused(RewriteConfig config, String id) throws ConfigException {
        FakeExchange exchange = exchange("/" + id.replaceAll("[^a]", ""), id);
        Verdict verdict = Rewrite.create(config, FakeConfigNode.at("rewrite")).onRequest(exchange);
        return ((Respond) verdict).status();
    }
}
