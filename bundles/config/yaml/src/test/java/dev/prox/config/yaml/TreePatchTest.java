package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource.Patch;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreePatchTest {
    private static final String TEXT = """
        # our site

        # who comes in
        listeners:
          web: { address: ":80" } # plain
          # encrypted
          tls:
            address: ":443"
        upstreams:
          # the shop
          shop: { endpoints: [ "http://10.0.0.5:9000" ] }
        routes:
          # first
          - match: { path: /a }
            respond: a   # kept
          # second
          - respond: "${PASSWORD}"
        # the end
        """;

    private final YamlFile source = new YamlFile(Path.of("prox.yaml"), Documents.expansion(Path.of("/nowhere")));

    private String operations(String patch) throws ConfigException {
        return source.draft("prox.yaml", TEXT).patch(patch, Patch.OPERATIONS).text();
    }

    private String merge(String patch) throws ConfigException {
        return source.draft("prox.yaml", TEXT).patch(patch, Patch.MERGE).text();
    }

    @Test
    void whatIsNotTouchedStaysAsItIsWritten() throws Exception {
        assertThat(merge("{\"listeners\":{\"web\":{\"address\":\":8080\"},\"intern\":{\"address\":\":81\"}}}"))
                .isEqualTo(TEXT.replace("  web: { address: \":80\" } # plain\n", "  web: { address: \":8080\" }\n")
                        .replace("    address: \":443\"\n", "    address: \":443\"\n  intern: { address: \":81\" }\n"));
        assertThat(merge("{\"upstreams\":null}"))
                .isEqualTo(TEXT.replace("upstreams:\n", "")
                        .replace("  # the shop\n  shop: { endpoints: [ \"http://10.0.0.5:9000\" ] }\n", ""));
        assertThat(merge("{\"metrics\":{}}")).isEqualTo(TEXT + "metrics: {}\n");
        assertThat(merge("{}")).isEqualTo(TEXT);
    }

    @Test
    void itemsAreAddedReplacedAndRemoved() throws Exception {
        assertThat(operations("[{\"op\":\"add\",\"path\":\"/routes/1\",\"value\":{\"respond\":\"b\"}}]"))
                .isEqualTo(TEXT.replace("  # second\n", "  - { respond: b }\n  # second\n"));
        assertThat(operations("[{\"op\":\"add\",\"path\":\"/routes/-\",\"value\":{\"respond\":\"b\"}}]"))
                .isEqualTo(TEXT + "  - { respond: b }\n");
        assertThat(operations("[{\"op\":\"remove\",\"path\":\"/routes/0\"}]"))
                .isEqualTo(TEXT.replace("  # first\n  - match: { path: /a }\n    respond: a   # kept\n", ""));
        assertThat(operations("[{\"op\":\"replace\",\"path\":\"/routes/0/respond\",\"value\":\"x y\"}]"))
                .contains("  # first\n  - { match: { path: /a }, respond: \"x y\" }\n  # second\n");
        assertThat(operations("[{\"op\":\"test\",\"path\":\"/routes/0/respond\",\"value\":\"a\"},"
                        + "{\"op\":\"copy\",\"from\":\"/listeners/web\",\"path\":\"/listeners/~0~1\"},"
                        + "{\"op\":\"move\",\"from\":\"/upstreams/shop\",\"path\":\"/upstreams/api\"}]"))
                .contains("  \"~/\": { address: \":80\" }\n")
                .contains("upstreams:\n  api: { endpoints: [ \"http://10.0.0.5:9000\" ] }\n");
    }

    @Test
    void referencesStayReferences() throws Exception {
        assertThat(operations("[{\"op\":\"copy\",\"from\":\"/routes/1\",\"path\":\"/routes/0\"}]"))
                .contains("  - { respond: \"${PASSWORD}\" }\n")
                .doesNotContain(Documents.SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"op\":\"remove\",\"path\":\"/routes/7\"} | [0].path: /routes/7 (expected: a number from 0 to 1)",
                "{\"op\":\"replace\",\"path\":\"/nope\",\"value\":1} | [0].path: /nope (expected: a place that the"
                        + " document has)",
                "{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1} | [0].path: /a/b (expected: a place that the document"
                        + " has)",
                "{\"op\":\"add\",\"path\":\"a\",\"value\":1} | [0].path: a (expected: a pointer like /routes/0)",
                "{\"op\":\"add\",\"path\":\"/a\"} | [0].value: missing (expected: the value to add)",
                "{\"op\":\"ad\",\"path\":\"/a\"} | [0].op: ad (expected: one of add, remove, replace, move, copy,"
                        + " test)",
                "{\"op\":\"test\",\"path\":\"/routes/0/respond\",\"value\":\"b\"} | [0].path: /routes/0/respond"
                        + " (expected: a value that is b)",
                "{\"op\":\"move\",\"from\":\"/routes\",\"path\":\"/routes/0\"} | [0].path: /routes/0 (expected: a"
                        + " place that is not below `from`)"
            })
    void whatDoesNotFitIsTold(String operation, String message) {
        var thrown = catchThrowableOfType(ConfigException.class, () -> operations("[" + operation + "]"));

        assertThat(thrown.getMessage()).endsWith(message).startsWith("patch:1:");
    }

    @Test
    void ofALargeDocumentWhatIsNotTouchedStaysTheSameObjects() throws Exception {
        StringBuilder text = new StringBuilder("routes:\n");
        for (int i = 0; i < 40_000; i++) {
            text.append("  - { match: { path: /").append(i).append(" }, respond: x }\n");
        }
        var before = source.draft("prox.yaml", text.toString());
        var after =
                before.patch("[{\"op\":\"replace\",\"path\":\"/routes/7/respond\",\"value\":\"y\"}]", Patch.OPERATIONS);
        var old = before.document().fields().get("routes").items();
        var now = after.document().fields().get("routes").items();

        assertThat(before.large()).isTrue();
        assertThat(now.get(6)).isSameAs(old.get(6));
        assertThat(now.get(8)).isSameAs(old.get(8));
        assertThat(now.get(7)).isNotEqualTo(old.get(7));
        assertThat(new TreeReader("", Expansion.NONE).read(after.text())).isEqualTo(after.document());
    }

    /** Merge patches of documents made by chance mean what RFC 7386 says, whatever of the text is kept. */
    @Test
    void textMeansTheTree() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            String text = block(random, 0, 3);
            String patch = flow(random, 3);
            YamlNode before = new TreeReader("", Expansion.NONE).read(text);
            YamlNode after = TreePatch.apply(before, patch, Patch.MERGE, Expansion.NONE);
            YamlNode read = new TreeReader("", Expansion.NONE).read(TreeText.of(before, after, text));

            assertThat(read).as(text + "\n+ " + patch).isEqualTo(after);
        }
    }

    private static String block(Random random, int indent, int depth) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            if (i > 0 && random.nextInt(3) == 0) {
                continue;
            }
            if (random.nextInt(3) == 0) {
                out.append("\n")
                        .append(" ".repeat(random.nextInt(4)))
                        .append("# comment: ")
                        .append(i)
                        .append('\n');
            }
            out.append(" ".repeat(indent)).append("k").append(i).append(":");
            int kind = depth == 0 ? 0 : random.nextInt(4);
            switch (kind) {
                case 1 -> out.append("\n").append(block(random, indent + 2, depth - 1));
                case 2 -> {
                    out.append(" # list\n");
                    for (int n = 0; n < 3; n++) {
                        out.append(" ".repeat(indent))
                                .append("- ")
                                .append(random.nextInt(3))
                                .append("\n");
                    }
                }
                case 3 -> out.append(" ").append(flow(random, depth - 1)).append(" # flow\n");
                default -> out.append(random.nextBoolean() ? " 'x: y'\n" : " v" + random.nextInt(3) + " # c\n");
            }
        }
        return out.toString();
    }

    private static String flow(Random random, int depth) {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < 4; i++) {
            if (random.nextBoolean()) {
                continue;
            }
            String value =
                    switch (random.nextInt(depth == 0 ? 3 : 5)) {
                        case 0 -> "null";
                        case 1 -> "\"v" + random.nextInt(3) + "\"";
                        case 2 -> "[0, \"a, b\", \"\"]";
                        default -> flow(random, depth - 1);
                    };
            out.append(out.length() > 1 ? ", " : "")
                    .append("\"k")
                    .append(i)
                    .append("\": ")
                    .append(value);
        }
        return out.append("}").toString();
    }
}
