package dev.prox.itests.wire;

import dev.prox.itests.Await;
import dev.prox.itests.ProxServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;

/** Speaks with the admin listener of a server, with its token. */
final class AdminClient implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef0123";

    private final HttpClient client =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    private final ProxServer prox;

    AdminClient(ProxServer prox) {
        this.prox = prox;
    }

    /** @param fields names and values */
    HttpResponse<String> send(String method, String path, String body, String... fields) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + prox.authority("admin") + path))
                .timeout(Await.PATIENCE)
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, BodyPublishers.ofString(body));
        if (fields.length > 0) {
            request.headers(fields);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) throws IOException {
        return send("GET", path, "");
    }

    static String tag(HttpResponse<String> answer) {
        return Objects.requireNonNull(answer.headers().firstValue("ETag").orElse(null), "no ETag");
    }

    @Override
    public void close() {
        client.close();
    }
}
