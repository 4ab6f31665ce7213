package dev.prox.admin.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prox.api.AdminResource;
import dev.prox.api.ModuleControl;
import dev.prox.api.RuntimeView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What stands under which path: pages of our own and those of modules. Any thread. */
final class Pages {
    private static final String NOT_RUNNING = "the engine is not running";

    private final Supplier<@Nullable RuntimeView> runtime;
    private final Supplier<@Nullable ModuleControl> control;
    private final Changes changes;
    private final ConfigPages config;
    /** In the order of precedence. */
    private final Collection<AdminResource> resources;

    private final Map<String, Supplier<Answer>> own = Map.of(
            "/",
            this::index,
            "/health",
            Pages::health,
            "/ready",
            this::ready,
            "/modules",
            () -> view(view -> Answer.json(200, StateJson.of(view))),
            "/modules/states",
            this::states,
            "/upstreams",
            () -> view(view -> Answer.json(200, UpstreamJson.of(view.state().upstreams()))),
            "/mirrors",
            () -> view(view -> Answer.json(200, MirrorJson.of(view.mirrors()))),
            "/schema",
            () -> view(view -> new Answer(200, "application/schema+json", utf8(view.schema()))));

    Pages(
            Supplier<@Nullable RuntimeView> runtime,
            Supplier<@Nullable ModuleControl> control,
            Collection<AdminResource> resources,
            Changes changes,
            ConfigPages config) {
        this.changes = changes;
        this.config = config;
        this.runtime = runtime;
        this.control = control;
        this.resources = resources;
    }

    Answer get(String path) throws IOException {
        Supplier<Answer> page = own.get(path);
        if (page != null) {
            return page.get();
        }
        for (AdminResource resource : resources) {
            if (resource.path().equals(path)) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                resource.write(body);
                return new Answer(200, resource.contentType(), body.toByteArray());
            }
        }
        return Answer.error(404, "there is no such page; / lists them");
    }

    Answer change(Changes.Wish wish) throws IOException {
        return changes.make(wish);
    }

    Answer config(ConfigPages.Request request) throws IOException {
        return config.answer(request);
    }

    private Answer index() {
        Set<String> paths = new TreeSet<>(own.keySet());
        paths.addAll(ConfigPages.ALLOW.keySet());
        resources.forEach(resource -> paths.add(resource.path()));
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode array = node.putArray("pages");
        paths.forEach(array::add);
        return Answer.json(200, node);
    }

    /** The process lives, or it could not say so. */
    private static Answer health() {
        return Answer.json(200, "{\"status\":\"up\"}\n");
    }

    private Answer ready() {
        RuntimeView view = runtime.get();
        if (view == null) {
            return Answer.json(503, StateJson.readiness(false, 0, List.of(NOT_RUNNING)));
        }
        RuntimeView.State state = view.state();
        int status = state.ready() ? 200 : 503;
        return Answer.json(status, StateJson.readiness(state.ready(), state.generation(), state.reasons()));
    }

    private Answer view(Function<RuntimeView, Answer> page) {
        RuntimeView view = runtime.get();
        return view == null ? Answer.error(503, NOT_RUNNING) : page.apply(view);
    }

    private Answer states() {
        ModuleControl modules = control.get();
        return modules == null ? Answer.error(503, NOT_RUNNING) : Answer.json(200, StateJson.states(modules.states()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
