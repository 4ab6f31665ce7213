package dev.prox.admin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.ConfigSource;
import dev.prox.api.ModuleControl;
import dev.prox.api.ModuleFactory;
import dev.prox.api.RuntimeView;
import dev.prox.api.UpstreamControl;
import dev.prox.testkit.FakeConfigNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandsTest {
    private static final Instant PUBLISHED = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private @Nullable RuntimeView view = view();
    private @Nullable ModuleControl control = new Control();
    private @Nullable ConfigSource source = new Source();
    private @Nullable ConfigException wrong;

    private final ModuleCommand module = new ModuleCommand(() -> control, () -> view, new TrialCommands(() -> null));
    private final StateCommands state = new StateCommands(() -> view, () -> source);
    private final ConfigCommand config =
            new ConfigCommand(state, new TrialCommands(() -> null), new HistoryCommands(() -> null));

    /** Says what it was asked. */
    private static final class Control implements ModuleControl {
        @Override
        public String install(Path bundle) throws ModuleException {
            if (bundle.endsWith("bad.jar")) {
                throw new ModuleException("bad.jar is no bundle");
            }
            return "installed " + bundle.getFileName();
        }

        @Override
        public String upgrade(Path bundle) {
            return "upgraded " + bundle.getFileName();
        }

        @Override
        public String upgradeSame(String name) {
            return "upgraded " + name;
        }

        @Override
        public String rollback(String name) {
            return "rolled back " + name;
        }

        @Override
        public String remove(String name) {
            return "removed " + name;
        }

        @Override
        public String change(Change change) {
            return change.what();
        }

        @Override
        public String rollback(int state) {
            return "rolled back to " + state;
        }

        @Override
        public List<SetState> states() {
            Kept hello = new Kept("com.example.hello", "1.0.0", "5e1f", "command");
            Kept gone = new Kept("dev.prox.filter.headers", "", "", "command");
            return List.of(
                    new SetState(2, PUBLISHED, "removed \"headers\"", true, List.of(hello, gone)),
                    new SetState(0, Instant.EPOCH, "the distribution", false, List.of()));
        }

        @Override
        public String info(String name) {
            return "info of " + name;
        }

        @Override
        public String verify(Path bundle) {
            return "verified " + bundle.getFileName();
        }

        @Override
        public String verify(String name) {
            return "verified " + name;
        }

        @Override
        public Places places() {
            return new Places(List.of(), Path.of("deploy"));
        }
    }

    private final class Source implements ConfigSource {
        @Override
        public String name() {
            return "prox.yaml";
        }

        @Override
        public String text() {
            return "";
        }

        @Override
        public ConfigNode read() throws ConfigException {
            if (wrong != null) {
                throw wrong;
            }
            return FakeConfigNode.at("");
        }

        @Override
        public ConfigNode parse(String name, String text) {
            return FakeConfigNode.at("");
        }

        @Override
        public Watch watch(Runnable changed) {
            return () -> {};
        }

        @Override
        public String schema(Class<?> document, Collection<? extends ModuleFactory<?>> modules) {
            return "{}";
        }
    }

    private static RuntimeView view(RuntimeView.Refusal... refused) {
        RuntimeView.State now = new RuntimeView.State(
                false,
                List.of("filter/waf is missing"),
                7,
                PUBLISHED,
                List.of(new RuntimeView.ListenerState(
                        "web", new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), true, 3, 4)),
                List.of(new RuntimeView.UpstreamState(
                        "api",
                        1,
                        20,
                        2,
                        5,
                        6,
                        7,
                        List.of(new RuntimeView.EndpointState(
                                "http://10.0.0.5:80", "ejected", "5 failures in a row", PUBLISHED, 1, 9, 2, 3, null)),
                        new RuntimeView.DiscoveryState(
                                "discovery/dns", 3, PUBLISHED, "1 of 3 endpoints are left", null))),
                List.of(
                        new RuntimeView.ModuleState(
                                "observer/metrics", "dev.prox.telemetry.metrics", "1.0", 13, false, null),
                        new RuntimeView.ModuleState(
                                "filter/headers", "dev.prox.filter.headers", "1.2.0", 9, true, "1.1.0")),
                List.of(refused));
        return new RuntimeView() {
            @Override
            public State state() {
                return now;
            }

            @Override
            public String schema() {
                return "{}";
            }
        };
    }

    private String module(String line) throws Exception {
        return module.run(folder, line.isEmpty() ? new String[0] : line.split(" "));
    }

    private String file(String name) throws Exception {
        return Files.createFile(folder.resolve(name)).getFileName().toString();
    }

    @Test
    void modules_are_listed_in_an_aligned_table() throws Exception {
        assertThat(module("list")).isEqualTo("""
            NAME              BUNDLE                      VERSION  ID  SERVING  PREVIOUS
            filter/headers    dev.prox.filter.headers     1.2.0    9   yes      1.1.0
            observer/metrics  dev.prox.telemetry.metrics  1.0      13  no       -\
            """);
    }

    @Test
    void modules_are_listed_by_name_or_as_json() throws Exception {
        assertThat(module("list --names")).isEqualTo("filter/headers\nobserver/metrics");
        assertThat(module("list --json")).isEqualTo("""
            [{"name":"filter/headers","bundle":"dev.prox.filter.headers","version":"1.2.0","id":9,"serving":true,"previous":"1.1.0"},
             {"name":"observer/metrics","bundle":"dev.prox.telemetry.metrics","version":"1.0","id":13,"serving":false,"previous":null}]\
            """);
        assertThatThrownBy(() -> module("list --xml"))
                .hasMessageStartingWith("list takes --names or --json, not --xml");
        assertThatThrownBy(() -> module("list names"))
                .hasMessageStartingWith("list takes --names or --json, not names");
        assertThatThrownBy(() -> module("list --names --json")).hasMessageStartingWith("list takes --names or --json");
    }

    @Test
    void files_are_installed_and_upgraded() throws Exception {
        String jar = file("waf.jar");
        assertThat(module("install " + jar)).isEqualTo("installed waf.jar");
        assertThat(module("upgrade " + folder.resolve(jar))).isEqualTo("upgraded waf.jar");
        assertThatThrownBy(() -> module("install nope.jar")).hasMessage(folder.resolve("nope.jar") + ": no such file");
        assertThatThrownBy(() -> module("install .")).hasMessageEndingWith(": no such file");
    }

    @Test
    void what_the_engine_refuses_is_one_line() throws Exception {
        String jar = file("bad.jar");
        assertThatThrownBy(() -> module("install " + jar)).hasMessage("bad.jar is no bundle");
    }

    @Test
    void modules_are_upgraded_and_rolled_back_by_name() throws Exception {
        assertThat(module("upgrade filter/headers --same")).isEqualTo("upgraded filter/headers");
        assertThat(module("upgrade --same dev.prox.filter.headers")).isEqualTo("upgraded dev.prox.filter.headers");
        assertThat(module("rollback filter/headers")).isEqualTo("rolled back filter/headers");
        assertThatThrownBy(() -> module("rollback filter/heders"))
                .hasMessage("filter/heders: no such module; did you mean `filter/headers`?");
        assertThatThrownBy(() -> module("rollback zzz"))
                .hasMessage("zzz: no such module; `module list` shows what is there");
    }

    @Test
    void modules_are_told_of_verified_and_removed() throws Exception {
        assertThat(module("info filter/headers")).isEqualTo("info of filter/headers");
        assertThat(module("remove filter/headers")).isEqualTo("removed filter/headers");
        assertThat(module("verify filter/headers")).isEqualTo("verified filter/headers");
        assertThat(module("verify " + file("waf.jar"))).isEqualTo("verified waf.jar");
        assertThat(module("verify")).isEqualTo("verified filter/headers\nverified observer/metrics");
        assertThat(module("help")).isEqualTo(module("")).contains("module help");
        assertThatThrownBy(() -> module("remove"))
                .hasMessageStartingWith("remove needs the name of a module\nusage: module list");
    }

    @Test
    void sets_of_modules_are_listed_and_returned_to() throws Exception {
        SetCommands sets = new SetCommands(() -> control);
        assertThat(sets.rollback("--list")).isEqualTo(module("states")).isEqualTo("""
            STATE  SERVING  WHEN                  CHANGE             MODULES
            2      yes      2026-03-01T12:00:00Z  removed "headers"  com.example.hello 1.0.0, without dev.prox.filter.headers
            0      -        -                     the distribution   -\
            """);
        assertThat(module("states --json")).contains("\"change\":\"removed \\\"headers\\\"\"");
        assertThat(sets.rollback()).isEqualTo("rolled back to -1");
        assertThat(sets.rollback("-3")).isEqualTo("rolled back to -3");
        assertThat(sets.rollback("7")).isEqualTo("rolled back to 7");
        assertThatThrownBy(() -> sets.rollback("yesterday"))
                .hasMessageStartingWith("rollback takes the number of a state, or -N for N states back, not yesterday");
    }

    @Test
    void a_wrong_word_gets_the_usage_and_the_nearest_command() throws Exception {
        assertThat(module("")).startsWith("usage: module list [--names|--json]\n       module info NAME");
        assertThatThrownBy(() -> module("upgrad x"))
                .hasMessageStartingWith("unknown command `module upgrad`; did you mean `module upgrade`?\nusage: ");
        assertThatThrownBy(() -> module("frobnicate"))
                .hasMessageStartingWith("unknown command `module frobnicate`\nusage: ");
        assertThatThrownBy(() -> module("install")).hasMessageStartingWith("install needs a file\nusage: ");
        assertThatThrownBy(() -> module("upgrade a b"))
                .hasMessageStartingWith("upgrade needs a file, or a name and --same");
    }

    @Test
    void without_an_engine_it_says_so() throws Exception {
        view = null;
        control = null;
        source = null;
        assertThat(state.status()).isEqualTo("the engine is not running");
        for (String line : List.of("list", "rollback filter/headers", "upgrade x --same")) {
            assertThatThrownBy(() -> module(line)).hasMessage("the engine is not running");
        }
        assertThatThrownBy(state::listeners).hasMessage("the engine is not running");
        assertThatThrownBy(() -> config.run(folder, "check")).hasMessage("the engine is not running");
    }

    @Test
    void the_status_says_why_it_is_not_ready() {
        assertThat(state.status()).isEqualTo("""
            not ready
              filter/waf is missing
            generation 7, since 2026-03-01T12:00:00Z
            listeners  1
            modules    1 serving, 2 installed\
            """);
    }

    @Test
    void listeners_are_listed_with_their_addresses() {
        assertThat(state.listeners()).isEqualTo("""
            NAME  ADDRESS         TLS  CONNECTIONS  REFUSED
            web   127.0.0.1:8080  yes  3            4\
            """);
    }

    @Test
    void upstreams_are_listed_with_what_their_limits_refused() {
        assertThat(state.upstreams()).isEqualTo("""
            NAME  REQUESTS  MAX  REFUSED  RETRIES REFUSED  HEDGES  HEDGES REFUSED
            api   1         20   2        5                6       7\
            """);
    }

    @Test
    void endpoints_are_listed_and_drained() {
        UpstreamControl control = new UpstreamControl() {
            @Override
            public String drain(String upstream, String endpoint) {
                return upstream + " drains " + endpoint;
            }

            @Override
            public String undrain(String upstream, String endpoint) {
                return upstream + " takes " + endpoint + " back";
            }

            @Override
            public String confirm(String upstream) {
                return upstream + " is confirmed";
            }
        };
        UpstreamCommand command = new UpstreamCommand(() -> control, () -> view);
        assertThat(command.run("list", "api")).isEqualTo("""
            UPSTREAM  ENDPOINT            STATE    SINCE                 REQUESTS  ANSWERS  ERRORS  FAILURES  WHY
            api       http://10.0.0.5:80  ejected  2026-03-01T12:00:00Z  1         9        2       3         5 failures in a row
            api: discovery/dns says that 1 of 3 endpoints are left; `upstream confirm api` believes it\
            """);
        assertThat(command.run("drain", "api", "10.0.0.5:80")).isEqualTo("api drains 10.0.0.5:80");
        assertThat(command.run("confirm", "api")).isEqualTo("api is confirmed");
        assertThatThrownBy(() -> command.run("confirm")).hasMessageContaining("the name of an upstream");
        assertThat(command.run("undrain", "api", "10.0.0.5:80")).isEqualTo("api takes 10.0.0.5:80 back");
        assertThatThrownBy(() -> command.run("list", "apa")).hasMessageContaining("did you mean `api`?");
        assertThatThrownBy(() -> command.run("drain", "api")).hasMessageContaining("usage: upstream list");
    }

    @Test
    void mirrors_are_listed_with_what_differs() {
        assertThat(MirrorText.of(List.of())).isEqualTo("no route has a mirror");
        var found = new RuntimeView.MirrorDifference(PUBLISHED, "GET", "/a", List.of("status", "body"), 200, 500, 3, 4);
        var compared = new RuntimeView.Compared(8, 1, 0, Map.of("status", 1L), List.of(found));
        var mirror = new RuntimeView.MirrorState("routes[0]", "next", 1, 2, 3, 4, 5, 6, 7, compared);
        assertThat(MirrorText.of(List.of(mirror))).isEqualTo("""
            ROUTE      TO    IN FLIGHT  ANSWERED  FAILED  TOO MANY  TOO LONG  NOWHERE  UNSENT
            routes[0]  next  1          2         3       4         5         6        7
            routes[0]: 8 answers are the same, 1 differ, 0 could not be compared
              status: 1
              WHEN                  METHOD  PATH  DIFFERS       STATUS  OF THE COPY  OCTETS  OF THE COPY
              2026-03-01T12:00:00Z  GET     /a    status, body  200     500          3       4\
            """);
    }

    @Test
    void refused_changes_are_listed_with_their_reasons() {
        assertThat(state.refused()).isEqualTo("nothing was refused");
        view = view(new RuntimeView.Refusal(PUBLISHED, "upgrade x.jar", "no\nway"));
        assertThat(state.refused()).isEqualTo("2026-03-01T12:00:00Z  upgrade x.jar\n    no\n    way");
        assertThat(state.status()).endsWith("refused    1; `refused` lists them");
    }

    @Test
    void the_configuration_is_read_and_what_was_refused_later_is_told() throws Exception {
        assertThat(config.run(folder, "check")).isEqualTo("prox.yaml can be read, and generation 7 serves");
        view = view(
                new RuntimeView.Refusal(PUBLISHED.plusSeconds(1), "configuration", "prox.yaml:3:1: x (expected: y)"));
        assertThat(config.run(folder, "check")).isEqualTo("""
            prox.yaml can be read, and generation 7 serves; later refused:
            2026-03-01T12:00:01Z  configuration
                prox.yaml:3:1: x (expected: y)\
            """);
        wrong = new ConfigException(FakeConfigNode.at("listeners").problem("a mapping"));
        assertThatThrownBy(() -> config.run(folder, "check")).hasMessageContaining("(expected: a mapping)");
        assertThat(config.run(folder)).startsWith("usage: config check\n");
        assertThatThrownBy(() -> config.run(folder, "chek")).hasMessageContaining("did you mean `config check`?");
    }
}
