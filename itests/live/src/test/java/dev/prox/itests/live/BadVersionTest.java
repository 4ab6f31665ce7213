package dev.prox.itests.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Await;
import dev.prox.itests.Command;
import dev.prox.itests.FastOrigin;
import dev.prox.itests.Message;
import dev.prox.itests.RawClient;
import dev.prox.itests.TempFolder;
import dev.prox.itests.Wrk;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A version with a fault is refused with its reason, and what serves goes on unchanged, under load. */
@TestInstance(Lifecycle.PER_CLASS)
class BadVersionTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { path: /* }
            filters:
              - headers:
                  request: { set: { X-Rev: "{module.revision}" } }
                  response: { set: { X-Rev-Out: "{module.revision}" } }
            proxy: origin
        runtime: { event-loops: 2 }
        """;

    private final TempFolder folder = TempFolder.create("versions");
    private final FastOrigin origin = FastOrigin.start();
    private final Live live = Live.start(CONFIGURATION.replace("{origin}", origin.authority()));
    private final Wrk load = Wrk.start("http://127.0.0.1:" + live.port() + "/", 1, 4);

    @AfterAll
    void stop() {
        try (folder;
                origin;
                live) {
            Wrk.Result result = load.stop();
            assertThat(result.answered()).as(result.output()).isPositive().isEqualTo(result.sent());
            assertThat(result.wrong()).as(result.output()).isZero();
            assertThat(result.mixed()).as(result.output()).isZero();
            assertThat(result.errors().values()).as(result.output()).containsOnly(0L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefused(BadVersion version) {
        List<Live.Module> before = live.modules();
        Command.Result result = live.upgrade(version.write(folder.path()));

        assertThat(result.exit()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains(version.reasons()).doesNotContain("\tat ");
        assertThat(live.modules()).isEqualTo(before);
        assertThat(revision()).isEqualTo("0.1.0");
        Await.until("the refusal is told", () -> live.refusals().stream()
                .anyMatch(refusal -> result.output().contains(refusal.reason())));
        assertThat(live.prox().console("refused")).contains(version.reasons());
    }

    /** Commands that make no sense where they are given; nobody but who gave them needs to know. */
    @Test
    void mistakesAreExplained() {
        Command.Result again = live.upgrade(
                BadVersion.whole().header("Bundle-Version", "0.1.0").write(folder.resolve("again.jar")));
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.output()).contains("serves already").contains("--same");

        Command.Result unheard = live.upgrade(BadVersion.whole()
                .header("Bundle-SymbolicName", "dev.prox.filter.unheard")
                .write(folder.resolve("unheard.jar")));
        assertThat(unheard.exit()).isEqualTo(1);
        assertThat(unheard.output()).contains("not installed").contains("module install");
        assertThat(revision()).isEqualTo("0.1.0");
    }

    @Test
    void aGoodVersionOfTheSameMakeServes() {
        Command.Result result = live.upgrade(
                BadVersion.whole().header("Bundle-Version", "0.3.0").write(folder.resolve("good.jar")));
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(live.module("filter/headers").version()).isEqualTo("0.3.0");
        assertThat(revision()).isEqualTo("0.2.0");
        assertThat(live.rollback("filter/headers")).isEqualTo("0.1.0");
        assertThat(revision()).isEqualTo("0.1.0");
    }

    /** What can be wrong with an edit of the configuration. */
    enum BadEdit {
        CANNOT_BE_READ("proxy: origin", "proxy: [", "expected"),
        CANNOT_BE_COMPILED("headers:", "headres:", "did you mean"),
        CANNOT_BE_BOUND("upstreams:", "  taken: { address: \"{origin}\" }\nupstreams:", "cannot listen");

        private final String place;
        private final String fault;
        private final String reason;

        BadEdit(String place, String fault, String reason) {
            this.place = place;
            this.fault = fault;
            this.reason = reason;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefused(BadEdit edit) {
        long generation = live.generation();
        String faulty = CONFIGURATION.replace(edit.place, edit.fault);
        live.prox().rewrite(faulty.replace("{origin}", origin.authority()));
        Await.until("the refusal is told", () -> live.refusals().stream()
                .anyMatch(each ->
                        each.change().equals("configuration") && each.reason().contains(edit.reason)));
        assertThat(live.generation()).isEqualTo(generation);
        assertThat(revision()).isEqualTo("0.1.0");
        live.prox().rewrite(CONFIGURATION.replace("{origin}", origin.authority()));
    }

    private String revision() {
        try (RawClient client = RawClient.to(live.port())) {
            Message answer = client.exchange("GET / HTTP/1.1\r\nHost: live.test\r\n\r\n");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.head().first("X-Rev-In"))
                    .isNotNull()
                    .isEqualTo(answer.head().first("X-Rev-Out"));
            return answer.head().first("X-Rev-In");
        }
    }
}
