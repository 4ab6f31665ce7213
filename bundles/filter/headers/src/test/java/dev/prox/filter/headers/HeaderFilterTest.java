package dev.prox.filter.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.RequestFilter;
import dev.prox.api.ResponseFilter;
import dev.prox.api.Verdict;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import dev.prox.testkit.HeadText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFilterTest {
    private static final HeadersConfig.Edits NONE = new HeadersConfig.Edits(Map.of(), Map.of(), Map.of(), List.of());

    @Test
    void setTakesThePlaceOfAllFieldsOfTheName() throws ConfigException {
        assertThat(requestLines(set("X-Shop", "1"), "x-shop: a", "Accept: */*", "X-SHOP: b"))
                .containsExactly("Accept: */*", "X-Shop: 1");
    }

    @Test
    void addStandsBesideWhatIsThere() throws ConfigException {
        var edits = new HeadersConfig.Edits(Map.of(), Map.of(), Map.of("X-Shop", "2"), List.of());
        assertThat(requestLines(edits, "X-Shop: 1")).containsExactly("X-Shop: 1", "X-Shop: 2");
    }

    @Test
    void removeTakesAllFieldsOfTheNameOut() throws ConfigException {
        var edits = new HeadersConfig.Edits(Map.of(), Map.of(), Map.of(), List.of("X-Debug", "User-Agent"));
        assertThat(requestLines(edits, "x-debug: 1", "Accept: */*", "X-Debug: 2", "user-agent: a"))
                .containsExactly("Accept: */*");
    }

    @Test
    void aFieldMayBeRemovedAndThenAdded() throws ConfigException {
        var edits = new HeadersConfig.Edits(Map.of(), Map.of(), Map.of("X-A", "2"), List.of("x-a"));
        assertThat(requestLines(edits, "X-A: 1")).containsExactly("X-A: 2");
    }

    @Test
    void valuesTellTheRevisionOfTheModule() throws ConfigException {
        assertThat(requestLines(set("X-Revision", "v{module.revision} {{x}}")))
                .containsExactly("X-Revision: v1.2.3 {x}");
    }

    @Test
    void valuesTellOfTheRequest() throws ConfigException {
        assertThat(requestLines(set("X-Shop", "{client.ip} {header.x-shop}{header.x-none}"), "x-shop: a"))
                .containsExactly("X-Shop: 192.0.2.1 a");
    }

    @Test
    void aValueThatComesToNothingIsLeftOutAndWhatWasThereToo() throws ConfigException {
        assertThat(requestLines(set("X-User", "{cookie.user}"), "X-User: root", "Accept: */*"))
                .containsExactly("Accept: */*");
    }

    @Test
    void noValueEndsItsLine() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").parameter("id", "a\r\nX: b\0\u263a");
        ((RequestFilter) create(new HeadersConfig(set("X-Id", "{id}"), NONE), FakeConfigNode.at("headers")))
                .onRequest(exchange);
        assertThat(HeadText.lines(exchange.request())).containsExactly("X-Id: a  X: b ?");
    }

    @Test
    void whatIsThereIsNotSetAgain() throws ConfigException {
        var edits = new HeadersConfig.Edits(Map.of(), Map.of("X-A", "1", "X-B", "{method}"), Map.of(), List.of());
        assertThat(requestLines(edits, "x-a: 0")).containsExactly("x-a: 0", "X-B: GET");
    }

    @Test
    void editsOfTheResponseTellOfIt() throws ConfigException {
        Filter filter = create(
                new HeadersConfig(NONE, set("X-Was", "{status} {response.Server} of {host}")),
                FakeConfigNode.at("headers"));
        FakeExchange exchange =
                FakeExchange.of("GET / HTTP/1.1", "Host: a").response("HTTP/1.1 404 Not Found", "Server: other");
        ((ResponseFilter) filter).onResponse(exchange);
        assertThat(HeadText.lines(exchange.response())).containsExactly("Server: other", "X-Was: 404 other of a");
    }

    @Test
    void editsOfTheResponseLeaveTheRequestAlone() throws ConfigException {
        Filter filter = create(new HeadersConfig(NONE, set("Server", "prox")), FakeConfigNode.at("headers"));
        assertThat(filter).isInstanceOf(ResponseFilter.class).isNotInstanceOf(RequestFilter.class);
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").response("HTTP/1.1 200 OK", "Server: other");
        ((ResponseFilter) filter).onResponse(exchange);
        assertThat(HeadText.lines(exchange.response())).containsExactly("Server: prox");
    }

    @Test
    void aFilterImplementsOnlyThePhasesThatHaveEdits() throws ConfigException {
        Filter request = create(new HeadersConfig(set("X-A", "1"), NONE), FakeConfigNode.at("headers"));
        assertThat(request).isInstanceOf(RequestFilter.class).isNotInstanceOf(ResponseFilter.class);
        Filter both = create(new HeadersConfig(set("X-A", "1"), set("X-B", "1")), FakeConfigNode.at("headers"));
        assertThat(both).isInstanceOf(RequestFilter.class).isInstanceOf(ResponseFilter.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "content-length",
                "Transfer-Encoding",
                "Host",
                "Upgrade",
                "TE",
                "Trailer",
                "Keep-Alive",
                "Proxy-Connection",
                "X-Proxy-To",
                "x-proxy-TO",
                "Expect",
                "Proxy-Authorization"
            })
    void fieldsOfFramingAndOfTheConnectionAreRefused(String name) {
        assertThatThrownBy(() -> create(new HeadersConfig(set(name, "1"), NONE), FakeConfigNode.at("headers")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected: a field other than");
        var remove = new HeadersConfig.Edits(Map.of(), Map.of(), Map.of(), List.of(name));
        assertThatThrownBy(() -> create(new HeadersConfig(NONE, remove), FakeConfigNode.at("headers")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void everythingThatIsWrongIsToldAtItsPlace() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Host", "a");
        fields.put("X-Good", "1");
        fields.put("X Bad", "1");
        fields.put("X-Value", "a\nb");
        fields.put("X-Variable", "{client.id}");
        fields.put("X-Response", "{status}");
        var at = FakeConfigNode.of("routes[0].filters[0].headers", Map.of("request", Map.of("set", fields)));
        var edits = new HeadersConfig.Edits(fields, Map.of(), Map.of(), List.of());
        assertThatThrownBy(() -> create(new HeadersConfig(edits, NONE), at)).hasMessage("""
            prox.yaml:4:1: routes[0].filters[0].headers.request.set.Host: Host \
            (expected: a field other than Host, which Prox itself writes)
            prox.yaml:6:1: routes[0].filters[0].headers.request.set.X Bad: X Bad \
            (expected: a header name of letters, digits and !#$%&'*+-.^_`|~)
            prox.yaml:7:1: routes[0].filters[0].headers.request.set.X-Value: a
            b (expected: a header value without control characters, in ISO 8859-1)
            prox.yaml:8:1: routes[0].filters[0].headers.request.set.X-Variable: {client.id} \
            (expected: a variable, one of [client.ip, client.port, host, listener, method, path, port, query, route, scheme, \
            status, uri, header.NAME, cookie.NAME, query.NAME, response.NAME], or a named part of the path; \
            did you mean `client.ip`?)
            prox.yaml:9:1: routes[0].filters[0].headers.request.set.X-Response: {status} \
            (expected: variables of the request, since there is no response yet)\
            """);
    }

    @Test
    void aNameIsSetOrRemovedOnlyOnce() {
        var edits = new HeadersConfig.Edits(Map.of("X-A", "1"), Map.of(), Map.of(), List.of("x-a"));
        assertThatThrownBy(() -> create(new HeadersConfig(edits, NONE), FakeConfigNode.at("headers")))
                .hasMessageContaining("comes twice");
    }

    @Test
    void editsAllocateNothing() throws ConfigException {
        var edits = new HeadersConfig.Edits(Map.of("X-A", "1"), Map.of(), Map.of(), List.of("X-B"));
        ResponseFilter filter = (ResponseFilter) create(new HeadersConfig(NONE, edits), FakeConfigNode.at("headers"));
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1");
        assertThat(Allocation.octetsPerRun(() -> {
                    exchange.response().clear();
                    filter.onResponse(exchange);
                }))
                .isLessThan(1);
    }

    @Test
    void editsOfNothingAreRefused() {
        assertThatThrownBy(() -> create(new HeadersConfig(NONE, NONE), FakeConfigNode.at("headers")))
                .hasMessageContaining("set, set-if-absent, add or remove");
    }

    private static HeadersConfig.Edits set(String name, String value) {
        return new HeadersConfig.Edits(Map.of(name, value), Map.of(), Map.of(), List.of());
    }

    private static Filter create(HeadersConfig config, FakeConfigNode at) throws ConfigException {
        return HeaderFilter.create(config, at, new Variables("1.2.3"));
    }

    private static List<String> requestLines(HeadersConfig.Edits edits, String... fields) throws ConfigException {
        String[] lines = new String[fields.length + 1];
        lines[0] = "GET / HTTP/1.1";
        System.arraycopy(fields, 0, lines, 1, fields.length);
        FakeExchange exchange = FakeExchange.of(lines);
        var filter = (RequestFilter) create(new HeadersConfig(edits, NONE), FakeConfigNode.at("headers"));
        assertThat(filter.onRequest(exchange)).isSameAs(Verdict.CONTINUE);
        return HeadText.lines(exchange.request());
    }
}
