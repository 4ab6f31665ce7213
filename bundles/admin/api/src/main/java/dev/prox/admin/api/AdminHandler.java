package dev.prox.admin.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Answers requests from {@link Pages}. */
final class AdminHandler implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(AdminHandler.class.getName());

    private final Pages pages;
    private final InetSocketAddress configured;

    AdminHandler(Pages pages, InetSocketAddress configured) {
        this.pages = pages;
        this.configured = configured;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Answer answer(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (!HostCheck.allows(host, configured)) {
            return Answer.error(403, "the admin listener is not reached by this name");
        }
        String method = exchange.getRequestMethod();
        String given = exchange.getRequestURI().getPath();
        String path = given == null ? "" : given;
        if (ConfigPages.isFor(path)) {
            return config(exchange, method, path);
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        boolean changes = Changes.isFor(path) && (method.equals("POST") || method.equals("DELETE"));
        if (!reads && !changes) {
            exchange.getResponseHeaders().set("Allow", Changes.isFor(path) ? Changes.ALLOW : "GET, HEAD");
            return Answer.error(405, "only GET and HEAD are allowed");
        }
        try {
            return reads ? pages.get(path) : pages.change(wish(exchange, method, path));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "admin: " + path + " failed", e);
            return Answer.error(500, "the page could not be made; the log says why");
        }
    }

    private Answer config(HttpExchange exchange, String method, String path) {
        String allow = ConfigPages.ALLOW.getOrDefault(path, "");
        if (!List.of(allow.split(", ")).contains(method)) {
            return Answer.error(405, "allowed here: " + allow).with(Map.of("Allow", allow));
        }
        try {
            String query = exchange.getRequestURI().getRawQuery();
            return pages.config(new ConfigPages.Request(
                    method, path, query, exchange.getRequestHeaders()::getFirst, exchange.getRequestBody()));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "admin: " + path + " failed", e);
            return Answer.error(500, "it could not be done; the log says why");
        }
    }

    private static Changes.Wish wish(HttpExchange exchange, String method, String path) {
        return new Changes.Wish(
                method,
                path,
                exchange.getRequestURI().getRawQuery(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestBody());
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.contentType());
        answer.fields().forEach(headers::set);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(answer.body().length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }
}
