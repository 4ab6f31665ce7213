package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.prox.api.Assembly;
import dev.prox.api.Config;
import dev.prox.api.ExchangeObserver;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import dev.prox.api.ModuleFactory;
import dev.prox.api.ObserverFactory;
import dev.prox.api.Protocol;
import dev.prox.api.ProtocolFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    record Nothing() {}

    record Limit(
            @Config.Doc("A second.") int rate,
            @Config.Default("1s") java.time.Duration per) {}

    record FakeFilter<C>(String name, Class<C> configuration) implements FilterFactory<C> {
        @Override
        public Filter create(C config, Assembly assembly) {
            throw new UnsupportedOperationException();
        }
    }

    record FakeHandler<C>(String name, Class<C> configuration) implements HandlerFactory<C> {
        @Override
        public Handler create(C config, Assembly assembly) {
            throw new UnsupportedOperationException();
        }
    }

    record FakeObserver<C>(String name, Class<C> configuration) implements ObserverFactory<C> {
        @Override
        public ExchangeObserver create(C config, Assembly assembly) {
            throw new UnsupportedOperationException();
        }
    }

    record FakeProtocol<C>(String name, Class<C> configuration) implements ProtocolFactory<C> {
        @Override
        public Protocol create(C config, Assembly assembly) {
            throw new UnsupportedOperationException();
        }
    }

    private static final List<ModuleFactory<?>> MODULES = List.of(
            new FakeFilter<>("cache", Nothing.class),
            new FakeFilter<>("rate-limit", Limit.class),
            new FakeHandler<>("proxy", TestDocument.Endpoint.class),
            new FakeHandler<>("respond", Nothing.class),
            new FakeObserver<>("metrics", Nothing.class),
            new FakeProtocol<>("http1", Nothing.class));

    private static final String GOOD = """
        { "listeners": { "web": { "address": "a:1", "protocols": [ "http1" ], "tls": null, "backlog": "${PORT}" } },
          "upstreams": { "api": { "endpoints": [ "http://a", { "url": "http://b", "weight": 2 } ],
                                  "balance": "p2c", "connect-timeout": "1m30s" } },
          "routes": [ { "filters": [ "cache", { "cache": null }, { "rate-limit": { "rate": 5 } } ], "proxy": "http://a" },
                      { "match": { "any": 1 }, "respond": {} } ],
          "window": { "from": 1, "to": 2 }, "runtime": { "event-loops": 2, "warm": true, "factor": 0.5 }, "metrics": null }
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static String schema(List<ModuleFactory<?>> modules) {
        return new YamlFile(Path.of("none"), Documents.expansion(Path.of(""))).schema(TestDocument.class, modules);
    }

    private static List<String> faults(String document) throws Exception {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema(MODULES));
        return schema.validate(JSON.readTree(document)).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    @Test
    void theSchemaIsASchema() throws Exception {
        JsonSchema meta = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(JSON.readTree(schema(MODULES)))).isEmpty();
        assertThat(meta.validate(JSON.readTree(schema(List.of())))).isEmpty();
    }

    @Test
    void aGoodDocumentFitsAndCanBeRead() throws Exception {
        assertThat(faults(GOOD)).isEmpty();
        assertThat(Documents.bind(GOOD, TestDocument.class).listeners()).containsOnlyKeys("web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{ 'listeners': {}, 'colour': 1 }",
                "{ 'listeners': { 'web': {} } }",
                "{ 'listeners': { 'web': { 'address': 'a:1', 'backlog': 0 } } }",
                "{ 'listeners': { 'web': { 'address': 'a:1', 'backlog': 'x' } } }",
                "{ 'listeners': { 'web': { 'address': 'a:1', 'protocols': [ 'http9' ] } } }",
                "{ 'listeners': { 'web': { 'address': 'a:1', 'adress': 'a:1' } } }",
                "{ 'listeners': {}, 'upstreams': { 'a': { 'endpoints': [], 'balance': 'fair' } } }",
                "{ 'listeners': {}, 'upstreams': { 'a': { 'endpoints': [], 'connect-timeout': '5' } } }",
                "{ 'listeners': {}, 'upstreams': { 'a': { 'endpoints': [ [] ] } } }",
                "{ 'listeners': {}, 'routes': [ { 'filters': [ 'rate-limit' ] } ] }",
                "{ 'listeners': {}, 'routes': [ { 'filters': [ 'none' ] } ] }",
                "{ 'listeners': {}, 'routes': [ { 'filters': [ { 'cache': {}, 'rate-limit': { 'rate': 1 } } ] } ] }",
                "{ 'listeners': {}, 'routes': [ { 'filters': [ { 'rate-limit': { 'rate': 'x' } } ] } ] }",
                "{ 'listeners': {}, 'routes': [ { 'answer': {} } ] }",
                "{ 'listeners': {}, 'runtime': { 'warm': 'yes' } }"
            })
    void aBadDocumentDoesNotFit(String document) throws Exception {
        assertThat(faults(document.replace('\'', '"'))).isNotEmpty();
    }

    @Test
    void theSchemaSaysWhatAnEditorShows() throws Exception {
        JsonNode schema = JSON.readTree(schema(MODULES));
        JsonNode listener = schema.at("/$defs/Listener");

        assertThat(schema.at("/description").asText()).isEqualTo("The whole of a test.");
        assertThat(schema.at("/properties/listeners/description").asText()).isEqualTo("Where clients connect.");
        assertThat(schema.at("/properties/metrics/$ref").asText()).isEqualTo("#/$defs/Nothing");
        assertThat(listener.at("/properties/protocols/default")).hasToString("[\"http1\"]");
        assertThat(listener.at("/properties/backlog/default").asInt()).isEqualTo(1024);
        assertThat(listener.at("/required")).hasToString("[\"address\"]");
        assertThat(schema.at("/$defs/Runtime/properties/factor/default").asDouble())
                .isEqualTo(1.5);
        assertThat(schema.at("/$defs/Runtime/properties/warm/default").isBoolean())
                .isTrue();
        assertThat(schema.at("/properties/runtime/default")).hasToString("{}");
    }

    record Parts(List<Integer> to) {
        static Parts of(List<Integer> to) {
            return new Parts(to);
        }
    }

    record Whole(Parts parts) {}

    @Test
    void aRecordThatMayBeAListIsOneOrTheOther() throws Exception {
        String text = new YamlFile(Path.of("none"), Documents.expansion(Path.of(""))).schema(Whole.class, List.of());
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
        assertThat(schema.validate(JSON.readTree("{\"parts\":[1]}"))).isEmpty();
        assertThat(schema.validate(JSON.readTree("{\"parts\":{\"to\":[1]}}"))).isEmpty();
        assertThat(schema.validate(JSON.readTree("{\"parts\":[true]}"))).isNotEmpty();
        assertThat(schema.validate(JSON.readTree("{\"parts\":1}"))).isNotEmpty();
    }

    @Test
    void theSchemaIsTheSameEachTimeWhateverTheOrderOfModules() {
        assertThat(schema(MODULES.reversed())).isEqualTo(schema(MODULES));
    }
}
