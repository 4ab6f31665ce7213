package dev.prox.upstream.pool;

import dev.prox.api.Failure;
import dev.prox.api.Transport.Connected;
import dev.prox.api.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Wants a connection, and writes down what it hears. */
final class Asker implements Connected {
    final List<String> told = new ArrayList<>();

    @Nullable
    Wire wire;

    @Override
    public void connected(Wire fresh) {
        told.add("connected");
        wire = fresh;
    }

    @Override
    public void reused(Wire free) {
        told.add("reused");
        wire = free;
    }

    @Override
    public void failed(Failure failure) {
        told.add("failed " + failure.kind());
    }
}
