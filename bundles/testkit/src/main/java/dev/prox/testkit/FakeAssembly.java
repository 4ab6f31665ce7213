package dev.prox.testkit;

import dev.prox.api.Assembly;
import dev.prox.api.ClientTls;
import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigNode;
import dev.prox.api.Loop;
import dev.prox.api.Transport;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An assembly with one {@link FakeLoop}, without sockets and TLS. */
public final class FakeAssembly implements Assembly {
    private final ConfigNode at;
    private final FakeLoop loop = new FakeLoop();

    public FakeAssembly(ConfigNode at) {
        this.at = at;
    }

    /**
     * For a factory whose configuration stands at {@code path} and reads as {@code content}; see {@link
     * FakeConfigNode}.
     */
    public static FakeAssembly of(String path, @Nullable Object content) {
        return new FakeAssembly(FakeConfigNode.of(path, content));
    }

    public static FakeAssembly at(String path) {
        return of(path, null);
    }

    @Override
    public ConfigNode at() {
        return at;
    }

    @Override
    public List<Loop> loops() {
        return List.of(loop);
    }

    @Override
    public Transport transport() {
        throw new UnsupportedOperationException("no transport in this test");
    }

    @Override
    public ClientTls clientTls(ClientTlsConfig config, ConfigNode from) {
        throw new UnsupportedOperationException("no TLS in this test");
    }

    @Override
    public Path path(String text) {
        return Path.of(text);
    }
}
