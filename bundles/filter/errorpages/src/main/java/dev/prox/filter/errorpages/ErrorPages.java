package dev.prox.filter.errorpages;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.ResponseFilter;
import dev.prox.api.ResponseHead;
import dev.prox.api.Template;
import dev.prox.filter.errorpages.ErrorPagesConfig.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts a page in the place of the body of an error; its fields, {@code Proxy-Status} and {@code Retry-After} among them, stay. */
final class ErrorPages implements ResponseFilter {
    private static final int FIRST_ERROR = 400;
    private static final long FILE_OCTETS_MAX = 1 << 20;
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 206, 304);

    private final List<Ready> pages;
    private final boolean intercept;

    /** One page, ready to be sent: its octets, or a text with variables. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Ready(
            List<Statuses> statuses,
            byte @Nullable [] octets,
            @Nullable Template text,
            UnaryOperator<String> escaped,
            String contentType,
            int status) {
        byte[] body(Exchange exchange) {
            return octets != null || text == null
                    ? octets == null ? new byte[0] : octets
                    : text.bodyText(exchange, escaped).getBytes(StandardCharsets.UTF_8);
        }
    }

    private ErrorPages(List<Ready> pages, boolean intercept) {
        this.pages = pages;
        this.intercept = intercept;
    }

    static ErrorPages create(ErrorPagesConfig config, ConfigNode at, Function<String, Path> paths)
            throws ConfigException {
        List<ConfigException.Problem> problems = new ArrayList<>();
        ConfigNode list = at.fields().getOrDefault("pages", at);
        if (config.pages().isEmpty()) {
            problems.add(list.problem("one page at least"));
        }
        List<Ready> ready = new ArrayList<>();
        for (int i = 0; i < config.pages().size(); i++) {
            ConfigNode node = i < list.items().size() ? list.items().get(i) : list;
            ready.add(ready(config.pages().get(i), node, paths, problems));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new ErrorPages(List.copyOf(ready), config.intercept());
    }

    private static Ready ready(
            Page page, ConfigNode at, Function<String, Path> paths, List<ConfigException.Problem> problems) {
        if ((page.text() == null) == (page.file() == null)) {
            problems.add(at.problem("text or file, one of them"));
        }
        if (page.status().isEmpty()) {
            problems.add(child(at, "status").problem("one status at least"));
        }
        int status = page.respondStatus();
        if (status != 0 && (status < 200 || WITHOUT_BODY.contains(status))) {
            problems.add(child(at, "respond-status").problem("a status from 200 to 599 whose response has a body"));
        }
        try {
            new HeaderLine(HeaderName.CONTENT_TYPE, page.contentType());
        } catch (IllegalArgumentException e) {
            problems.add(child(at, "content-type").problem(String.valueOf(e.getMessage())));
        }
        byte[] octets = page.file() == null
                ? constant(page.text())
                : read(paths.apply(page.file()), child(at, "file"), problems);
        UnaryOperator<String> escaped = Escaping.of(page.contentType());
        return new Ready(page.status(), octets, page.text(), escaped, page.contentType(), status);
    }

    private static byte @Nullable [] constant(@Nullable Template text) {
        String constant = text == null ? null : text.constant();
        return constant == null ? null : constant.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(Path file, ConfigNode at, List<ConfigException.Problem> problems) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= FILE_OCTETS_MAX) {
                return Files.readAllBytes(file);
            }
        } catch (IOException e) {
            // Told below, as everything that cannot be read.
        }
        problems.add(at.problem("a file that can be read, of at most " + FILE_OCTETS_MAX + " octets"));
        return new byte[0];
    }

    /** The node below, or the node itself in its place. */
    private static ConfigNode child(ConfigNode node, String key) {
        return node.fields().getOrDefault(key, node);
    }

    @Override
    public void onResponse(Exchange exchange) {
        ResponseHead head = exchange.response();
        if (head.status() < FIRST_ERROR || !intercept && !exchange.ownAnswer()) {
            return;
        }
        for (Ready page : pages) {
            if (page.statuses().stream().anyMatch(each -> each.has(head.status()))) {
                replace(exchange, head, page);
                return;
            }
        }
    }

    private static void replace(Exchange exchange, ResponseHead head, Ready page) {
        boolean replaced = exchange.replaceResponseBody(page.body(exchange), page.contentType());
        if (replaced && page.status() != 0) {
            head.status(page.status());
            head.reason(0, 0);
        }
    }
}
