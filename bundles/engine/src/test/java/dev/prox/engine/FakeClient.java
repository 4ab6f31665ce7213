package dev.prox.engine;

import dev.prox.api.Headers;
import dev.prox.api.Responder;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import dev.prox.testkit.HeadText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol towards the client: writes down what the engine tells it. */
final class FakeClient implements Responder {
    /** One line for each call but flushes; parts of one body are one. */
    final List<String> told = new ArrayList<>();

    final List<String> fields = new ArrayList<>();
    boolean reading = true;
    boolean writable = true;
    int flushes;
    /** What bodies may be moved to, or null. */
    @Nullable
    Wire passage;

    @Nullable
    ByteBuf ahead;
    /** Run when the engine says that an exchange has ended. */
    Runnable ended = () -> {};

    @Override
    public void interim(ResponseHead head) {
        told.add("interim " + head.status());
    }

    @Override
    public void head(ResponseHead head, long bodyLength) {
        fields.clear();
        fields.addAll(HeadText.lines(head));
        told.add(head.status() + " " + bodyLength);
    }

    @Override
    public void body(ByteBuf octets) {
        String text = octets.toString(StandardCharsets.UTF_8);
        octets.release();
        int last = told.size() - 1;
        if (told.get(last).startsWith("body ")) {
            told.set(last, told.get(last) + text);
        } else {
            told.add("body " + text);
        }
    }

    @Override
    public void end(@Nullable Headers trailers) {
        told.add("end");
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public @Nullable Wire passage() {
        return passage;
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public void abort() {
        told.add("abort");
    }

    @Override
    public void ended() {
        told.add("ended");
        reading = true;
        ended.run();
    }

    @Override
    public @Nullable ByteBuf tunnel(ResponseHead head) {
        told.add("tunnel " + head.status());
        return ahead;
    }
}
