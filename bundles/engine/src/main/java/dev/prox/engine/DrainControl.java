package dev.prox.engine;

import dev.prox.api.Nearest;
import dev.prox.api.UpstreamControl;
import java.util.Collection;
import java.util.List;

/** Lets endpoints drain, as commands ask for it. */
final class DrainControl implements UpstreamControl {
    private final Director director;

    DrainControl(Director director) {
        this.director = director;
    }

    @Override
    public String drain(String upstream, String endpoint) {
        EndpointState state = draining(upstream, endpoint, true);
        return state.url() + " gets no new clients; " + state.sum(EndpointLoop::requests) + " requests are under way";
    }

    @Override
    public String undrain(String upstream, String endpoint) {
        EndpointState state = draining(upstream, endpoint, false);
        return state.url() + " is " + state.word();
    }

    private EndpointState draining(String upstream, String endpoint, boolean drains) {
        try {
            return director.call(() -> {
                EndpointState state = find(upstream, endpoint);
                state.draining(drains);
                director.lineUp();
                return state;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private EndpointState find(String upstream, String endpoint) {
        Endpoints all = director.lineUp();
        Endpoints.Group group = all.find(upstream);
        if (group == null) {
            throw unknown("upstream", upstream, all.names());
        }
        List<EndpointState> found = group.all().stream()
                .filter(each -> each.url().equals(endpoint)
                        || each.url().substring(each.url().indexOf("//") + 2).equals(endpoint))
                .toList();
        if (found.size() != 1) {
            throw unknown(
                    "endpoint",
                    endpoint,
                    group.all().stream().map(EndpointState::url).toList());
        }
        return found.getFirst();
    }

    private static IllegalArgumentException unknown(String what, String name, Collection<String> known) {
        String hint = Nearest.hint(name, known);
        return new IllegalArgumentException(
                name + ": no such " + what + (hint == null ? ", but " + String.join(", ", known) : "; " + hint));
    }
}
