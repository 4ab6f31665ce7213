package dev.prox.upstream.health;

import dev.prox.api.ClientStream;
import dev.prox.api.Headers;
import dev.prox.api.Loop;
import dev.prox.api.Probe;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.Wire;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import dev.prox.testkit.HeadText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A check whose endpoint is played by a test. */
final class FakeProbe implements Probe {
    final FakeLoop loop = new FakeLoop();
    final FakeWire wire = new FakeWire(loop);
    /** Null while there is none. */
    @Nullable
    String outcome;

    final List<String> connected = new ArrayList<>();
    final List<String> request = new ArrayList<>();
    private final String host;
    private final boolean secure;
    private @Nullable ResponseEvents events;

    FakeProbe(String host, boolean secure) {
        this.host = host;
        this.secure = secure;
    }

    FakeProbe() {
        this("10.0.0.1", false);
    }

    void responds(int status, String... body) {
        ResponseEvents to = Objects.requireNonNull(events);
        to.head(HeadText.response("HTTP/1.1 " + status + " X"));
        for (String each : body) {
            if (outcome == null) {
                to.body(Unpooled.copiedBuffer(each, StandardCharsets.UTF_8));
            }
        }
        if (outcome == null) {
            to.end(null, true);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return 8080;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public void connect(int port, boolean tls, Consumer<Wire> ready) {
        connected.add(port + (tls ? " tls" : ""));
        ready.accept(wire);
    }

    @Override
    public void passed() {
        outcome = "passed";
    }

    @Override
    public void failed(String why) {
        outcome = why;
    }

    @Override
    public ClientStream open(Wire on, ResponseEvents to) {
        events = to;
        return new ClientStream() {
            @Override
            public void head(RequestHead head, RequestLine line, long bodyLength) {
                request.add(head.methodText() + " " + head.targetText() + " " + head.hostText());
                request.addAll(HeadText.lines(head));
            }

            @Override
            public void body(ByteBuf octets) {}

            @Override
            public void end(@Nullable Headers trailers) {}

            @Override
            public void flush() {}

            @Override
            public boolean writable() {
                return true;
            }

            @Override
            public void reading(boolean on) {}

            @Override
            public void cancel() {}

            @Override
            public @Nullable ByteBuf detach() {
                return null;
            }
        };
    }
}
