package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Config;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindTest {
    private static final String FULL = """
        listeners:
          web: { address: "0.0.0.0:8080", protocols: [ http1, http2 ], tls: { ca-file: a.pem, allow-private: true } }
        upstreams:
          api:
            endpoints: [ "http://a", { url: http://b, weight: 2 } ]
            balance: round-robin
            connect-timeout: 1m30s
        routes:
          - match: { host: a }
            filters: [ cache, headers: { set: { A: b } } ]
            proxy: api
          - respond: { status: 200 }
        window: { from: -1, to: 9223372036854775807 }
        runtime: { event-loops: 0x10, warm: true, factor: 2, drain: 5s }
        metrics:
        access-log: { file: a }
        """;

    @Test
    void everyTypeIsRead() throws Exception {
        TestDocument document = Documents.bind(FULL, TestDocument.class);

        assertThat(document.listeners().get("web").address()).isEqualTo(new TestDocument.Address("0.0.0.0", 8080));
        assertThat(document.listeners().get("web").tls()).isEqualTo(new TestDocument.Tls("a.pem", true));
        var api = document.upstreams().get("api");
        assertThat(api.endpoints())
                .containsExactly(new TestDocument.Endpoint("http://a", 1), new TestDocument.Endpoint("http://b", 2));
        assertThat(api.balance()).isEqualTo(TestDocument.Balance.ROUND_ROBIN);
        assertThat(api.connectTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(document.window()).isEqualTo(new TestDocument.Window(-1, Long.MAX_VALUE));
        assertThat(document.runtime())
                .isEqualTo(new TestDocument.Runtime(16, Duration.ofSeconds(5), Duration.ofSeconds(1), true, 2.0, 16));
    }

    @Test
    void whatIsLeftOutIsDefaultOrNull() throws Exception {
        TestDocument document = Documents.bind("listeners: { web: { address: 'a:1' } }", TestDocument.class);

        TestDocument.Listener web = document.listeners().get("web");
        assertThat(web.protocols()).containsExactly("http1");
        assertThat(web.backlog()).isEqualTo(1024);
        assertThat(web.tls()).isNull();
        assertThat(document.routes()).isEmpty();
        assertThat(document.upstreams()).isEmpty();
        assertThat(document.observers()).isEmpty();
        assertThat(document.pool()).isNull();
        assertThat(document.runtime().eventLoops()).isNull();
        assertThat(document.runtime().drain()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void keysThatNobodyNamesGoToTheOthers() throws Exception {
        TestDocument document = Documents.bind(FULL, TestDocument.class);

        assertThat(document.observers()).containsOnlyKeys("metrics", "access-log");
        assertThat(document.routes().get(0).handler()).containsOnlyKeys("proxy");
        assertThat(document.routes().get(1).handler().get("respond").path()).isEqualTo("routes[1].respond");
    }

    record Settings(
            @Config.Default("5") int size, @Config.Optional String name) {}

    @Test
    void nothingIsAnEmptyMappingWhereNothingIsNeeded() throws Exception {
        TestDocument document = Documents.bind(FULL, TestDocument.class);
        Settings plain = new Settings(5, null);

        assertThat(document.observers().get("metrics").as(Settings.class)).isEqualTo(plain);
        ConfigNode cache = document.routes().get(0).filters().get(0);
        assertThat(cache.text()).isEqualTo("cache");
        assertThat(cache.emptyMapping().as(Settings.class)).isEqualTo(plain);
        assertThat(cache.emptyMapping().path()).isEqualTo("routes[0].filters[0].cache");
        assertThat(cache.emptyMapping().position()).isEqualTo(cache.position());
    }

    @Test
    void theTypeDecidesAndNotTheQuotes() throws Exception {
        assertThat(Documents.bind("{ size: \"5\", name: 7 }", Settings.class)).isEqualTo(new Settings(5, "7"));
        assertThat(Documents.read("true").as(String.class)).isEqualTo("true");
        assertThat(Documents.read("'true'").as(boolean.class)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "500ms,500", "2s,2000", "5m,300000", "1h,3600000", "7d,604800000", "1h30m,5400000", "1s1ms,1001"
    })
    void durationsAreRead(String text, long millis) throws Exception {
        assertThat(Documents.read(text).as(Duration.class)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.parse(Durations.text(millis), null)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "+7,7", "-7,-7", "0x1F,31", "0o17,15", "010,10"})
    void wholeNumbersAreReadAsInTheCoreSchema(String text, int value) throws Exception {
        assertThat(Documents.read(text).as(int.class)).isEqualTo(value);
        assertThat(Documents.read(text).as(Long.class)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1.5,1.5", ".5,0.5", "1e3,1000", "-2.5E-1,-0.25"})
    void numbersAreReadAsInTheCoreSchema(String text, double value) throws Exception {
        assertThat(Documents.read(text).as(double.class)).isEqualTo(value);
    }

    @Test
    void enumsMayBeWrittenAsInJava() throws Exception {
        assertThat(Documents.read("P2C").as(TestDocument.Balance.class)).isEqualTo(TestDocument.Balance.P2C);
    }

    @Test
    void jsonIsYaml() throws Exception {
        assertThat(Documents.bind("{\"size\": 6, \"name\": \"a\\u0062\\/\"}\n", Settings.class))
                .isEqualTo(new Settings(6, "ab/"));
    }

    @Test
    void variablesAndFilesAreFilledIn(@TempDir Path home) throws Exception {
        Files.writeString(home.resolve("token"), "abc\n");
        var reader = new TreeReader("prox.yaml", Documents.expansion(home));
        String text = """
            - "${PORT}"
            - a${NAME}-${PORT}b
            - ${NONE:-x:-y}
            - "${EMPTY:-full}"
            - "${EMPTY}"
            - ${file:token}
            - $${NAME} $$ {rest} $1
            """;

        assertThat(reader.read(text).as(ConfigNode.class).items())
                .extracting(ConfigNode::text)
                .containsExactly("8080", "aweb-8080b", "x:-y", "full", "", "abc", "${NAME} $$ {rest} $1");
    }

    @Test
    void aliasesHaveThePathOfTheirPlaceAndThePositionOfTheirText() throws Exception {
        YamlNode root = Documents.read("a: &x { b: [ 1 ] }\nc: *x\n");
        ConfigNode item = root.fields().get("c").fields().get("b").items().get(0);

        assertThat(item.path()).isEqualTo("c.b[0]");
        assertThat(item.position()).isEqualTo(new ConfigNode.Position("prox.yaml", 1, 14));
    }

    record Parts(String by, List<Integer> to) {
        static Parts of(List<Integer> to) {
            if (to.isEmpty()) {
                throw new IllegalArgumentException("one part at least");
            }
            return new Parts("", to);
        }
    }

    record Whole(Parts parts) {}

    @Test
    void aRecordMayBeWrittenAsAList() throws ConfigException {
        assertThat(Documents.bind("parts: [ 1, 2 ]", Whole.class).parts()).isEqualTo(new Parts("", List.of(1, 2)));
        assertThat(Documents.bind("parts: { by: x, to: [ 3 ] }", Whole.class).parts())
                .isEqualTo(new Parts("x", List.of(3)));
        assertThatThrownBy(() -> Documents.bind("parts: []", Whole.class)).hasMessageContaining("one part at least");
        assertThatThrownBy(() -> Documents.bind("parts: [ a ]", Whole.class))
                .hasMessageContaining("parts[0]: a (expected: a whole number");
        assertThatThrownBy(() -> Documents.bind("parts: a", Whole.class))
                .hasMessageContaining("(expected: a list or a mapping with by, to)");
    }

    record Broken(@Config.Default("x") int number) {}

    record Unboxed(@Config.Optional int number) {}

    record Strange(java.util.Set<String> names) {}

    @Test
    void aRecordThatCannotBeReadIsTheFaultOfItsAuthor() throws ConfigException {
        YamlNode empty = Documents.read("{}");
        YamlNode names = Documents.read("{ names: a }");

        assertThatThrownBy(() -> empty.as(Broken.class)).hasMessageContaining("default does not fit");
        assertThatThrownBy(() -> empty.as(Unboxed.class)).hasMessageContaining("number");
        assertThatThrownBy(() -> names.as(Strange.class)).hasMessageContaining("java.util.Set");
    }

    record Defaults(
            @Config.Default("[ 1, 2 ]") List<Integer> list,
            @Config.Default("{ a: 1 }") Map<String, Integer> map,
            @Config.Default("http://a") TestDocument.Endpoint endpoint,
            @Config.Default("{ x: y }") ConfigNode node,
            @Config.Default("") String text) {}

    @Test
    void defaultsAreWrittenAsTheyWouldBeInTheFile() throws Exception {
        Defaults defaults = Documents.bind("{}", Defaults.class);

        assertThat(defaults.list()).containsExactly(1, 2);
        assertThat(defaults.map()).isEqualTo(Map.of("a", 1));
        assertThat(defaults.endpoint()).isEqualTo(new TestDocument.Endpoint("http://a", 1));
        assertThat(defaults.node().fields()).containsOnlyKeys("x");
        assertThat(defaults.text()).isEmpty();
    }
}
