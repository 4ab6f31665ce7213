package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlNodeTest {
    @Test
    void equalWhenTheContentIs() throws Exception {
        YamlNode one = Documents.read("a: { b: [ 1, '2' ], c: }\n");
        YamlNode other = Documents.read("\n\n{ \"a\": { b: [ \"1\", 2 ], c: ~ } }");

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.fields().get("a")).isEqualTo(Documents.read("b: [ 1, 2 ]\nc: null\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        { a: 1 }       | { a: 2 }
        { a: 1 }       | { b: 1 }
        { a: 1, b: 2 } | { b: 2, a: 1 }
        [ 1, 2 ]       | [ 2, 1 ]
        {}             | []
        { a: }         | { a: "" }
        { a: null }    | { a: "null" }
        """)
    void differentWhenContentOrOrderIs(String one, String other) throws Exception {
        assertThat(Documents.read(one)).isNotEqualTo(Documents.read(other));
    }

    @Test
    void anExpandedTextIsComparedByWhatItBecame() throws Exception {
        assertThat(Documents.read("[ \"${PORT}\" ]")).isEqualTo(Documents.read("[ 8080 ]"));
    }

    @Test
    void printsNoSecrets() throws Exception {
        YamlNode node = Documents.read("""
            user: me
            password: hunter2
            api-keys: [ { name: a, value: hunter2 } ]
            proxy: http://me:hunter2@host:1
            token: "${PASSWORD}"
            plain: "${PASSWORD}"
            password-file: conf/x
            empty: ""
            none:
            """);

        assertThat(node)
                .hasToString("{user: me, password: ***, api-keys: [{name: ***, value: ***}], proxy: http://***@host:1,"
                        + " token: ***, plain: ${PASSWORD}, password-file: conf/x, empty: \"\", none: null}");
        assertThat(node.fields().get("plain").problem("not hunter2").toString()).doesNotContain("hunter2");
    }

    @Test
    void fieldsAreInTheOrderOfTheFileAndFixed() throws Exception {
        YamlNode node = Documents.read("z: 1\na: 2\nm: 3\n");

        assertThat(node.fields().keySet()).containsExactly("z", "a", "m");
        assertThatThrownBy(() -> node.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> node.items().add(node)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(node.text()).isNull();
    }

    @Test
    void aliasesThatMultiplyAreRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]\n");
        for (int i = 1; i < 10; i++) {
            String alias = "*a" + (i - 1) + " , ";
            laughs.append("a%d: &a%d [ %s x ]\n".formatted(i, i, alias.repeat(10)));
        }

        assertThatThrownBy(() -> Documents.read(laughs.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("too large (expected: at most 1000000 values, with aliases written out)");
    }

    @Test
    void aliasesThatDeepenAreRefused() {
        StringBuilder text = new StringBuilder("a0: &a0 [ x ]\n");
        for (int i = 1; i < 100; i++) {
            text.append("a%d: &a%d [ *a%d ]\n".formatted(i, i, i - 1));
        }

        assertThatThrownBy(() -> Documents.read(text.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("too deep (expected: at most 64 levels)");
    }

    @Test
    void depthIsBoundedBeforeTheStackIs() {
        assertThatThrownBy(() -> Documents.read("[".repeat(1_000_000)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("prox.yaml:1:65: too deep (expected: at most 64 levels)");
    }

    @Test
    void unknownKeysNameTheNearest() throws Exception {
        YamlNode node = Documents.read("\n  rate-limt: {}\n").mapping().get("rate-limt");

        assertThat(node.unknownKey("filter", List.of("cache", "rate-limit")))
                .hasToString("prox.yaml:2:3: rate-limt: unknown filter "
                        + "(expected: one of cache, rate-limit; did you mean `rate-limit`?)");
    }

    @Test
    void unknownNamesAreSaidWithThoseThatThereAre() throws Exception {
        YamlNode node = Documents.read("\n  proxy: ap\n").mapping().get("proxy");

        assertThat(node.unknownName("the name of an upstream", List.of("api", "web")))
                .hasToString("prox.yaml:2:10: proxy: ap "
                        + "(expected: the name of an upstream: api, web; did you mean `api`?)");
        assertThat(node.unknownName("the name of an upstream", List.of()))
                .hasToString("prox.yaml:2:10: proxy: ap (expected: the name of an upstream, and there is none)");
    }
}
