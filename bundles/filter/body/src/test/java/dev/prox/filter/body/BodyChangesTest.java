package dev.prox.filter.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Failure;
import dev.prox.api.Filter;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Template;
import dev.prox.filter.body.BodyConfig.Json;
import dev.prox.filter.body.BodyConfig.Longer;
import dev.prox.filter.body.BodyConfig.Replace;
import dev.prox.filter.body.BodyConfig.Rule;
import dev.prox.filter.body.BodyConfig.When;
import dev.prox.testkit.BodyRun;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.HeadText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyChangesTest {
    private static final When ALWAYS = new When(null, Map.of(), List.of(), List.of());

    // ---- conditions ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a/*|||yes",
                "/a/b|||yes",
                "/a|||no",
                "/b/*|||no",
                "*|X-A: present||yes",
                "*|X-A: 1||yes",
                "*|X-A: 2||no",
                "*|X-A: absent||no",
                "*|X-B: absent||yes",
                "*||4xx|yes",
                "*||200|no"
            })
    void aRuleHoldsWhereAllItsConditionsDo(String path, @Nullable String field, @Nullable String status, String holds)
            throws ConfigException {
        Map<String, String> fields = field == null ? Map.of() : Map.of(field.split(": ")[0], field.split(": ")[1]);
        List<Statuses> statuses = status == null ? List.of() : List.of(Statuses.parse(status));
        FakeExchange exchange =
                FakeExchange.of("GET /a/b HTTP/1.1").response("HTTP/1.1 404 Not Found", "X-A: 1", "Content-Length: 3");
        respond(exchange, set(new When(path, fields, statuses, List.of()), "new"));
        assertThat(exchange.replacedBody() != null).isEqualTo(holds.equals("yes"));
    }

    @ParameterizedTest
    @CsvSource({
        "text/html; charset=utf-8, , yes",
        "application/problem+json, , yes",
        "image/png, , no",
        "image/png, image/*, yes",
        "TEXT/HTML, text/html, yes",
        "text/html, text/plain, no",
        ", , no"
    })
    void onlyBodiesOfTheRightTypeAreChanged(@Nullable String type, @Nullable String wanted, String holds)
            throws ConfigException {
        When when = new When(null, Map.of(), List.of(), wanted == null ? List.of() : List.of(wanted));
        String[] lines = type == null
                ? new String[] {"HTTP/1.1 200 OK", "Content-Length: 3"}
                : new String[] {"HTTP/1.1 200 OK", "Content-Length: 3", "Content-Type: " + type};
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").response(lines);
        respond(exchange, replace(when, "a", "b"));
        assertThat(exchange.responseFilters()).hasSize(holds.equals("yes") ? 1 : 0);
    }

    @Test
    void whatIsCodedIsLeftAlone() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1")
                .response("HTTP/1.1 200 OK", "Content-Length: 3", "Content-Type: text/html", "Content-Encoding: gzip");
        respond(exchange, replace(ALWAYS, "a", "b"));
        assertThat(exchange.responseFilters()).isEmpty();
    }

    @Test
    void theHeadSaysThatTheBodyIsAnother() throws ConfigException {
        FakeExchange exchange = html("Content-Digest: x", "Accept-Ranges: bytes", "ETag: \"1\"");
        respond(exchange, replace(ALWAYS, "a", "b"));
        assertThat(HeadText.lines(exchange.response())).containsExactly("Content-Type: text/html", "ETag: W/\"1\"");
    }

    // ---- set ----

    @Test
    void aBodyIsSetAndWhatARequestHoldsStaysText() throws ConfigException {
        FakeExchange exchange =
                FakeExchange.of("GET /?q=<b> HTTP/1.1").response("HTTP/1.1 200 OK", "Content-Length: 3");
        var set = new BodyConfig.Set(Template.parse("<p>{query.q}"), "text/html");
        respond(exchange, new Rule(ALWAYS, set, null, null));
        assertThat(new String(exchange.replacedBody(), StandardCharsets.UTF_8)).isEqualTo("<p>&lt;b&gt;");
    }

    @ParameterizedTest
    @CsvSource({"J\u00c3\u00b6rg, J\u00f6rg", "J\u00f6rg, J\u00f6rg", "Joe, Joe"})
    void octetsOfVariablesAreReadAsUtf8WhereTheyAreThat(String octets, String characters) throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1", "X-Name: " + octets)
                .response("HTTP/1.1 200 OK", "Content-Length: 3", "Content-Type: text/plain");
        respond(exchange, set(ALWAYS, "for {header.X-Name}"));
        assertThat(new String(exchange.replacedBody(), StandardCharsets.UTF_8)).isEqualTo("for " + characters);
    }

    @Test
    void alsoOfARequestThatHasOne() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("POST / HTTP/1.1", "Content-Length: 3", "Content-Digest: x");
        request(exchange, set(ALWAYS, "by {method}"));
        assertThat(HeadText.lines(exchange.request())).containsExactly("Content-Type: text/plain; charset=utf-8");
        BodyRun run = BodyRun.of(exchange.requestFilters().getFirst());
        assertThat(run.data("abc".getBytes(StandardCharsets.US_ASCII)).end().given())
                .asString()
                .isEqualTo("by POST");
        run.close();
        FakeExchange empty = FakeExchange.of("GET / HTTP/1.1");
        request(empty, set(ALWAYS, "x"));
        assertThat(empty.requestFilters()).isEmpty();
    }

    // ---- text ----

    @ParameterizedTest
    @CsvSource({
        "abc, x, abcabcab, xxab",
        "aab, x, aaabaab, axx",
        "abab, x, abaabababab, abaxx",
        "a, aa, banana, baanaanaa",
        "abc, '', abcdabc, d",
        "zzz, x, zz, zz"
    })
    void aTextIsReplacedWhereverABodyIsCut(String text, String with, String body, String changed)
            throws ConfigException {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            FakeExchange exchange = html();
            respond(exchange, replace(ALWAYS, text, with));
            BodyRun run = BodyRun.of(exchange.responseFilters().getFirst());
            int at = 0;
            while (at < body.length()) {
                int end = Math.min(body.length(), at + 1 + random.nextInt(4));
                run.data(body.substring(at, end).getBytes(StandardCharsets.US_ASCII))
                        .flush();
                at = end;
            }
            assertThat(run.end().given()).asString().isEqualTo(changed).isEqualTo(body.replace(text, with));
            run.close();
        }
    }

    @Test
    void aLongBodyStreamsByInPieces() throws ConfigException {
        FakeExchange exchange = html();
        respond(exchange, replace(ALWAYS, "ab", "c".repeat(100)));
        BodyRun run = BodyRun.of(exchange.responseFilters().getFirst());
        run.data("ab".repeat(50_000).getBytes(StandardCharsets.US_ASCII)).end();
        assertThat(run.given()).hasSize(5_000_000);
        assertThat(run.pieceMax()).isLessThan(20_000);
        run.close();
    }

    @Test
    void anExpressionIsLookedForInTheWholeBody() throws ConfigException {
        Rule rule = new Rule(ALWAYS, null, null, new Replace(null, Expression.parse("(?s)<!--.*?-->|h(.)llo"), "[$1]"));
        assertThat(whole(rule, "<p>h\u00e9llo<!-- a\n", "b -->.")).isEqualTo("<p>[\u00e9][].");
    }

    @Test
    void whatIsNoUtf8StaysAsItIs() throws ConfigException {
        FakeExchange exchange = html();
        respond(exchange, new Rule(ALWAYS, null, null, new Replace(null, Expression.parse("a"), "b")));
        BodyRun run = BodyRun.of(exchange.responseFilters().getFirst());
        byte[] latin = {'a', (byte) 0xe9};
        assertThat(run.data(latin).end().given()).isEqualTo(latin);
        run.close();
    }

    // ---- JSON ----

    @Test
    void aDocumentIsEdited() throws ConfigException {
        ConfigNode merge = FakeConfigNode.of("merge", Map.of("a", Map.of("new", "{host}")));
        Json json = new Json(
                List.of("/secret", "/list/0", "/none/x"),
                merge,
                Map.of("/deep/er", FakeConfigNode.of("set", List.of("1", "true", "null", "1.50"))));
        String before = "{\"secret\":1, \"a\":{\"b\":1.10,\"c\":12345678901234567890},\"list\":[1,2]}";
        assertThat(whole(new Rule(ALWAYS, null, json, null), before))
                .isEqualTo("{\"a\":{\"b\":1.10,\"c\":12345678901234567890,\"new\":\"a.test\"},\"list\":[2],"
                        + "\"deep\":{\"er\":[1,true,null,1.50]}}");
    }

    @Test
    void aMergeTakesOutWhatIsNull() throws ConfigException {
        ConfigNode merge = FakeConfigNode.of("merge", Map.of("a", "null"));
        Json json = new Json(List.of(), merge, Map.of());
        assertThat(whole(new Rule(ALWAYS, null, json, null), "{\"a\":1,\"b\":2}"))
                .isEqualTo("{\"b\":2}");
    }

    @Test
    void whatIsNoJsonStaysAsItIs() throws ConfigException {
        Json json = new Json(List.of("/a"), null, Map.of());
        assertThat(whole(new Rule(ALWAYS, null, json, null), "{\"a\":1}x")).isEqualTo("{\"a\":1}x");
        assertThat(whole(new Rule(ALWAYS, null, json, null), "[[[")).isEqualTo("[[[");
    }

    // ---- bounds ----

    @Test
    void whatIsLongerPassesUnchangedOrFails() throws ConfigException {
        Rule rule = new Rule(ALWAYS, null, null, new Replace(null, Expression.parse("a"), "b"));
        String body = "a".repeat(40_000);
        FakeExchange exchange = html();
        ((ResponseFilter) create(config(30_000, Longer.PASS, 1, List.of(), List.of(rule)))).onResponse(exchange);
        BodyRun run = BodyRun.of(exchange.responseFilters().getFirst());
        byte[] octets = body.getBytes(StandardCharsets.US_ASCII);
        run.data(Arrays.copyOf(octets, 20_000)).data(Arrays.copyOfRange(octets, 20_000, 40_000));
        assertThat(run.end().given()).asString().isEqualTo(body);
        assertThat(run.pieceMax()).isLessThanOrEqualTo(16 * 1024);
        run.close();
        FakeExchange request = FakeExchange.of("POST / HTTP/1.1", "Content-Type: text/html", "Content-Length: 40000");
        ((RequestFilter) create(config(30_000, Longer.FAIL, 1, List.of(rule), List.of()))).onRequest(request);
        BodyRun failing = BodyRun.of(request.requestFilters().getFirst()).data(octets);
        assertThat(failing.failure()).extracting(Failure::kind).isEqualTo(Failure.Kind.BODY_TOO_LARGE);
        failing.close();
    }

    @Test
    void furtherBodiesThanMayBeKeptPassUnchanged() throws ConfigException {
        Rule rule = new Rule(ALWAYS, null, null, new Replace(null, Expression.parse("a"), "b"));
        Filter filter = create(config(100, Longer.PASS, 1, List.of(), List.of(rule)));
        FakeExchange exchange = html();
        ((ResponseFilter) filter).onResponse(exchange);
        BodyRun first = BodyRun.of(exchange.responseFilters().getFirst());
        BodyRun second = BodyRun.of(exchange.responseFilters().getFirst());
        byte[] body = {'a'};
        assertThat(second.data(body).end().given()).asString().isEqualTo("a");
        assertThat(first.data(body).end().given()).asString().isEqualTo("b");
        first.close();
        second.close();
        BodyRun third = BodyRun.of(exchange.responseFilters().getFirst());
        assertThat(third.data(body).end().given()).asString().isEqualTo("b");
        third.close();
    }

    // ---- configuration ----

    @Test
    void whatIsWrongIsTold() {
        List<Rule> wrong = new ArrayList<>();
        wrong.add(new Rule(ALWAYS, null, null, null));
        wrong.add(new Rule(ALWAYS, null, null, new Replace("a", Expression.parse("a"), "")));
        wrong.add(new Rule(ALWAYS, null, null, new Replace(null, Expression.parse("a"), "$1")));
        wrong.add(new Rule(ALWAYS, null, new Json(List.of("a"), null, Map.of()), null));
        wrong.add(new Rule(ALWAYS, null, new Json(List.of(), null, Map.of()), null));
        wrong.add(set(new When(null, Map.of(), List.of(Statuses.parse("200")), List.of()), ""));
        assertThatThrownBy(() -> create(config(1, Longer.PASS, 1, wrong, List.of())))
                .hasMessageContaining("one of set, json and replace")
                .hasMessageContaining("text or pattern below replace, one of them")
                .hasMessageContaining("$0 to $0")
                .hasMessageContaining("JSON pointers as /user/name, but there is a")
                .hasMessageContaining("remove, merge or set")
                .hasMessageContaining("no status, since there is no response yet");
        assertThatThrownBy(() -> create(config(1, Longer.PASS, 1, List.of(), List.of())))
                .hasMessageContaining("rules below request or response");
    }

    // ---- ----

    private static FakeExchange html(String... more) {
        List<String> lines =
                new ArrayList<>(List.of("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 9"));
        lines.addAll(List.of(more));
        return FakeExchange.of("GET / HTTP/1.1", "Host: a.test").response(lines.toArray(String[]::new));
    }

    private static Rule set(When when, String text) {
        return new Rule(when, BodyConfig.Set.of(text), null, null);
    }

    private static Rule replace(When when, String text, String with) {
        return new Rule(when, null, null, new Replace(text, null, with));
    }

    private static BodyConfig config(int max, Longer longer, int bodies, List<Rule> request, List<Rule> response) {
        return new BodyConfig(max, longer, bodies, request, response);
    }

    private static Filter create(BodyConfig config) throws ConfigException {
        return BodyChanges.create(config, FakeConfigNode.at("body"), 1);
    }

    private static void respond(FakeExchange exchange, Rule rule) throws ConfigException {
        ((ResponseFilter) create(config(1 << 20, Longer.PASS, 9, List.of(), List.of(rule)))).onResponse(exchange);
    }

    private static void request(FakeExchange exchange, Rule rule) throws ConfigException {
        ((RequestFilter) create(config(1 << 20, Longer.PASS, 9, List.of(rule), List.of()))).onRequest(exchange);
    }

    /** What becomes of a body that comes in these parts. */
    private static String whole(Rule rule, String... parts) throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1", "Host: a.test")
                .response(
                        "HTTP/1.1 200 OK",
                        "Content-Length: 9",
                        "Content-Type: " + (rule.json() == null ? "text/html" : "application/json"));
        respond(exchange, rule);
        BodyRun run = BodyRun.of(exchange.responseFilters().getFirst());
        for (String part : parts) {
            run.data(part.getBytes(StandardCharsets.UTF_8)).flush();
        }
        String given = new String(run.end().given(), StandardCharsets.UTF_8);
        run.close();
        return given;
    }
}
