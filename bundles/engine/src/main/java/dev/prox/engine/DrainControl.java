package dev.prox.engine;

import dev.prox.api.Nearest;
import dev.prox.api.UpstreamControl;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;

/** Lets endpoints drain, and confirms that they are gone, as commands ask for it. */
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

    @Override
    public String confirm(String upstream) {
        boolean held = call(() -> {
            director.lineUp();
            return director.fleet.confirm(upstream);
        });
        if (!held) {
            throw new IllegalArgumentException(upstream + ": nothing of it is held back");
        }
        return "confirmed: what the discovery of " + upstream + " says serves";
    }

    private EndpointState draining(String upstream, String endpoint, boolean drains) {
        return call(() -> {
            EndpointState state = find(upstream, endpoint);
            state.draining(drains);
            director.lineUp();
            return state;
        });
    }

    private <T> T call(Callable<T> task) {
        try {
            return director.call(task);
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
