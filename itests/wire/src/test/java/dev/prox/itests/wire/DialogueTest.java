package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Link;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RecordingOrigin;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialogue of {@code dialogues/} goes through a Prox as its file says, and the next one after it as well. */
@TestInstance(Lifecycle.PER_CLASS)
class DialogueTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://{origin}" ] }
        routes:
          - match: { listener: web }
            proxy: origin
        """;

    private static final Dialogue AFTERWARDS = new Dialogue(
            "afterwards",
            List.of(
                    step("client sends", "GET /afterwards HTTP/1.1", "Host: a", ""),
                    step("origin receives", "GET /afterwards HTTP/1.1"),
                    step("origin sends", "HTTP/1.1 200 OK", "Content-Length: 4", "", "well\\"),
                    step("client receives", "HTTP/1.1 200", "", "well\\")));

    private final RecordingOrigin origin = RecordingOrigin.byHand();
    private ProxServer prox;

    @BeforeAll
    void start() {
        prox = ProxServer.start(CONFIGURATION.replace("{origin}", origin.authority()));
    }

    @AfterAll
    void stop() {
        try (origin) {
            prox.close();
        }
    }

    static Stream<Dialogue> dialogues() {
        return GoldenFiles.in("dialogues").stream().map(Dialogue::read);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialogues")
    void goesThrough(Dialogue dialogue) {
        boolean played = false;
        try (var stage = new Stage(prox.port("web"), origin)) {
            stage.play(dialogue);
            assertThat(origin.links()).as("bytes that no step expected").noneMatch(Link::hasUnseen);
            played = true;
        } finally {
            if (!played) {
                origin.forget();
            }
        }
        try (var stage = new Stage(prox.port("web"), origin)) {
            stage.play(AFTERWARDS);
        }
    }

    private static Dialogue.Step step(String what, String... lines) {
        return new Dialogue.Step(what, List.of(lines));
    }
}
