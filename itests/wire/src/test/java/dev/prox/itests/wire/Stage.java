package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import dev.prox.itests.WireText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Plays one dialogue: a client at the port of a proxy, and an origin behind it. */
final class Stage implements AutoCloseable {
    private final int port;
    private final RecordingOrigin origin;
    private final Map<String, String> names;
    private RawClient client;
    private @Nullable Link link;
    private @Nullable Head lastHead;

    Stage(int port, RecordingOrigin origin) {
        this.port = port;
        this.origin = origin;
        this.names = Map.of("origin", origin.authority(), "front", "127.0.0.1:" + port);
        this.client = RawClient.to(port);
    }

    void play(Dialogue dialogue) {
        for (Dialogue.Step step : dialogue.steps()) {
            try {
                play(step);
            } catch (AssertionError | Exception e) {
                throw new AssertionError(dialogue + " at\n" + step + "\n\n" + e.getMessage(), e);
            }
        }
    }

    private void play(Dialogue.Step step) throws IOException {
        switch (step.what()) {
            case "client connects" -> {
                client.close();
                client = RawClient.to(port);
            }
            case "client sends" -> client.send(step.bytes(names));
            case "client receives" -> expected(step).match(client.rest(client.head()));
            case "client receives head" -> {
                lastHead = client.head();
                expected(step).match(lastHead);
            }
            case "client receives bytes" -> {
                byte[] bytes = step.bytes(names);
                assertThat(WireText.shown(client.bytes(bytes.length))).isEqualTo(WireText.shown(bytes));
            }
            case "client sees cut" -> {
                Head head = Objects.requireNonNull(lastHead, "no head yet");
                assertThatThrownBy(() -> client.rest(head))
                        .as("a body that breaks off")
                        .isInstanceOf(UncheckedIOException.class)
                        .hasRootCauseInstanceOf(IOException.class)
                        .rootCause()
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
            case "client finishes" -> client.finish();
            case "client closes" -> client.close();
            case "client sees end" -> client.awaitEnd();
            case "origin receives" -> expected(step).match(next().request());
            case "origin receives head" -> expected(step).match(next().head());
            case "origin receives bytes" -> {
                byte[] bytes = step.bytes(names);
                assertThat(WireText.shown(link().bytes(bytes.length))).isEqualTo(WireText.shown(bytes));
            }
            case "origin sends" -> link().offer(step.bytes(names));
            case "origin finishes" -> link().finish();
            case "origin closes" -> link().close();
            case "origin resets" -> link().reset();
            case "origin sees end" -> link().awaitEnd();
            default -> throw new IllegalArgumentException("unknown step: " + step.what());
        }
    }

    private Expected expected(Dialogue.Step step) {
        return Expected.of(step.lines(), names);
    }

    private Link next() {
        return link = origin.awaitLink();
    }

    private Link link() {
        if (link == null) {
            throw new AssertionError("no request has reached the origin yet");
        }
        return link;
    }

    @Override
    public void close() {
        client.close();
    }
}
