package dev.prox.protocol.http1;

import dev.prox.api.ClientStream;
import dev.prox.api.ClientStream.RequestLine;
import dev.prox.api.Failure;
import dev.prox.api.Headers;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An upstream wire with one request on it, whose events are written down. */
final class ClientSide implements ResponseEvents {
    final FakeLoop loop = new FakeLoop();
    final FakeWire wire = new FakeWire(loop);
    final Http1 http1 = new Http1(1);
    /** What was heard, one line for each call; parts of one body are one. */
    final List<String> told = new ArrayList<>();

    ClientStream stream;
    int flushes;
    /** Run once, within the next event that is told of the response. */
    @Nullable
    Runnable meanwhile;

    ClientSide() {
        stream = http1.open(wire, this);
    }

    static ClientSide get() {
        return new ClientSide().ask("GET / HTTP/1.1", "Host: a");
    }

    ClientSide ask(String... lines) {
        RequestHead head = Heads.request(lines);
        stream.head(head, RequestLine.ORIGIN, head.bodyLength());
        stream.flush();
        return this;
    }

    void receive(String... reads) {
        wire.receive(reads);
        loop.runTasks();
    }

    private void meanwhile() {
        Runnable task = meanwhile;
        meanwhile = null;
        if (task != null) {
            task.run();
        }
    }

    @Override
    public void interim(ResponseHead head) {
        told.add("interim " + head.status());
        meanwhile();
    }

    @Override
    public void head(ResponseHead head) {
        told.add(head.status() + " " + head.bodyLength());
        meanwhile();
    }

    @Override
    public void body(ByteBuf octets) {
        String text = octets.toString(StandardCharsets.ISO_8859_1);
        octets.release();
        int last = told.size() - 1;
        if (told.get(last).startsWith("body ")) {
            told.set(last, told.get(last) + text);
        } else {
            told.add("body " + text);
        }
        meanwhile();
    }

    @Override
    public void end(@Nullable Headers trailers, boolean reusable) {
        told.add((reusable ? "end, reusable" : "end") + (trailers == null ? "" : " " + Heads.lines(trailers)));
        meanwhile();
    }

    @Override
    public void failed(Failure failure) {
        told.add("failed " + failure.kind());
        meanwhile();
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void writable() {
        told.add("writable");
    }
}
