package dev.prox.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludesTest {
    private static final long SOON_MILLIS = 1_800;

    @TempDir
    Path folder;

    private YamlFile source;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private YamlFile main(String text) throws IOException {
        return source = new YamlFile(write("prox.yaml", text), Documents.expansion(folder));
    }

    private String message() {
        String said = catchThrowableOfType(ConfigException.class, source::read).getMessage();
        return said.replace(folder + "/", "");
    }

    @Test
    void ofFilesThatStayTheSameNodesAreTakenAsTheyAre() throws Exception {
        write("conf.d/10.yaml", "routes: [ { respond: b }, { respond: c } ]\n");
        write("conf.d/20.yaml", "routes: [ { respond: \"${NAME}\" } ]\n");
        write("conf.d/30.yaml", "routes: [ { respond: d } ]\n");
        List<ConfigNode> first = routes(main("include: [ conf.d/*.yaml ]\nroutes: [ { respond: a } ]\n"));
        write("conf.d/30.yaml", "routes: [ { respond: e }, { respond: f } ]\n");
        List<ConfigNode> second = routes(source);
        assertThat(second.get(1)).isSameAs(first.get(1));
        assertThat(second.get(2)).isSameAs(first.get(2));
        assertThat(second.get(3)).isNotSameAs(first.get(3)).isEqualTo(first.get(3));
        assertThat(second.get(5).fields().get("respond").path()).isEqualTo("routes[5].respond");

        write("conf.d/10.yaml", "routes: [ { respond: b } ]\n");
        List<ConfigNode> third = routes(source);
        assertThat(third)
                .extracting(ConfigNode::path)
                .containsExactly("routes[0]", "routes[1]", "routes[2]", "routes[3]", "routes[4]");
        assertThat(third.get(4)).isEqualTo(second.get(5));
    }

    private static List<ConfigNode> routes(YamlFile source) throws ConfigException {
        return source.read().fields().get("routes").items();
    }

    @Test
    void mappingsBecomeOneAndListsFollowEachOtherInTheOrderOfNames() throws Exception {
        write("conf.d/20.yaml", "routes: [ { respond: c } ]\n");
        write("conf.d/10.yaml", "upstreams: { b: {} }\nroutes:\n  - respond: b\nmetrics:\n");
        write("conf.d/.30.yaml", "hidden: true\n");
        write("conf.d/40.txt", "other: true\n");

        ConfigNode read = main("include: [ conf.d/*.yaml ]\nupstreams: { a: {} }\nroutes: [ { respond: a } ]\n")
                .read();

        assertThat(read.toString())
                .isEqualTo("{include: [conf.d/*.yaml], upstreams: {a: {}, b: {}}, routes: [{respond: a}, {respond: b},"
                        + " {respond: c}], metrics: null}");
        ConfigNode second = read.fields().get("routes").items().get(1).fields().get("respond");
        assertThat(second.path()).isEqualTo("routes[1].respond");
        assertThat(second.position())
                .isEqualTo(
                        new ConfigNode.Position(folder.resolve("conf.d/10.yaml").toString(), 3, 14));
    }

    @Test
    void anIncludedFileMayIncludeOthersAndEachIsTakenOnce() throws Exception {
        write("a.yaml", "include: [ b.yaml, prox.yaml ]\nroutes: [ a ]\n");
        write("b.yaml", "include: [ a.yaml ]\nroutes: [ b ]\n");

        assertThat(main("include: [ a.yaml, b.yaml ]\n")
                        .read()
                        .fields()
                        .get("routes")
                        .items())
                .extracting(ConfigNode::text)
                .containsExactly("a", "b");
    }

    @Test
    void whatStandsTwiceIsToldWithBothPlaces() throws Exception {
        write("a.yaml", "upstreams:\n  api: {}\nadmin: {}\n");
        main("include: [ a.yaml ]\nupstreams: { api: {} }\nadmin: off\n");

        assertThat(message()).isEqualTo("""
            a.yaml:2:3: upstreams.api: written twice (expected: a key once in all files; the first is at prox.yaml:2:14)
            a.yaml:3:1: admin: written twice (expected: a key once in all files; the first is at prox.yaml:3:1)\
            """);
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws Exception {
        write("list.yaml", "- a\n");
        write("bad.yaml", "a: [\n");
        main("include: [ none.yaml, list.yaml, bad.yaml, '**/x', {}, '[', nothing/*.yaml ]\n");

        assertThat(message()).isEqualTo("""
            prox.yaml:1:12: include[0]: none.yaml (expected: a file that can be read; there is none at none.yaml)
            list.yaml:1:1: a list (expected: a mapping, as the whole document)
            bad.yaml:2:1: not YAML (expected: a value, or the end of what was opened: ] or })
            prox.yaml:1:44: include[3]: **/x (expected: a pattern of * ? [abc] {a,b} within the parts of a path)
            prox.yaml:1:52: include[4]: an empty mapping (expected: a path, or a pattern like conf.d/*.yaml)
            prox.yaml:1:56: include[5]: [ (expected: a pattern of * ? [abc] {a,b} within the parts of a path)\
            """);
    }

    @Test
    void depthIsBounded() throws Exception {
        for (int i = 0; i <= Includes.DEPTH_MAX; i++) {
            write(i + ".yaml", "include: [ " + (i + 1) + ".yaml ]\n");
        }
        main("include: [ 0.yaml ]\n");

        assertThat(message())
                .isEqualTo(
                        "7.yaml:1:12: include[0]: 8.yaml (expected: files that include others 8 levels deep at most)");
    }

    @Test
    void aTenantIsReadForItselfAndSeesNoSecretOfOthers() throws Exception {
        write("secret.txt", "hunter2\n");
        write("tenants/acme/token.txt", "mine\n");
        Files.createSymbolicLink(folder.resolve("tenants/acme/link.txt"), folder.resolve("secret.txt"));
        write("tenants/acme.yaml", "a: ${file:token.txt}\n");
        write("tenants/beta.yaml", "a: ${PASSWORD}\nb: ${file:../../secret.txt}\n");
        write("tenants/acme2.yaml", "a: [");
        Files.createDirectories(folder.resolve("tenants/gamma"));
        Files.createSymbolicLink(folder.resolve("tenants/gamma/link.txt"), folder.resolve("secret.txt"));
        write("tenants/gamma.yaml", "a: ${file:link.txt}\n");
        write("tenants/Delta.yaml", "a: 1\n");
        ConfigNode main = main("tenants: tenants/*.yaml\n").read();

        assertThat(source.tenants(main).stream()
                        .map(each -> each.name() + " "
                                + (each.document() == null
                                        ? each.problems()
                                        : each.document().fields().get("a").text())))
                .map(each -> each.replace(folder + "/", ""))
                .containsExactly(
                        "Delta [tenants/Delta.yaml:1:1: Delta (expected: a name of lower-case letters, digits and"
                                + " hyphens, then .yaml)]",
                        "acme mine",
                        "acme2 [tenants/acme2.yaml:1:5: not YAML (expected: a value, or the end of what was opened: ]"
                                + " or })]",
                        "beta [tenants/beta.yaml:1:4: tenant.beta.a: ${PASSWORD} (expected: no environment variable in"
                                + " the file of a tenant; ${file:path} names a file of its own),"
                                + " tenants/beta.yaml:2:4: tenant.beta.b: ${file:../../secret.txt} (expected: a file in"
                                + " tenants/beta; a tenant sees the files of that folder only)]",
                        "gamma [tenants/gamma.yaml:1:4: tenant.gamma.a: ${file:link.txt} (expected: a file in"
                                + " tenants/gamma; a tenant sees the files of that folder only)]");
    }

    @Test
    void changesOfAllFilesAreTold() throws Exception {
        write("conf.d/a.yaml", "routes: [ a ]\n");
        write("tenants/acme.yaml", "routes: [ a ]\n");
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
        main("include: [ conf.d/*.yaml ]\ntenants: tenants/*.yaml\n");
        try (var watch = source.watch(() -> told.add(true))) {
            assertThat(watch).isNotNull();
            write("conf.d/a.yaml", "routes: [ b ]\n");
            assertThat(told.poll(SOON_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            write("conf.d/b.yaml", "routes: [ c ]\n");
            assertThat(told.poll(SOON_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            Files.delete(folder.resolve("conf.d/a.yaml"));
            assertThat(told.poll(SOON_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
            write("tenants/beta.yaml", "routes: [ a ]\n");
            assertThat(told.poll(SOON_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        }
        source.close();
    }
}
