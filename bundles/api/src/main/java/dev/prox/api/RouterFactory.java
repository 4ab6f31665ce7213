package dev.prox.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the router: {@code match: {...}} in a route. */
public interface RouterFactory<C> extends ModuleFactory<C> {
    /** @throws ConfigException when a rule makes no sense */
    Router create(List<Rule<C>> rules) throws ConfigException;

    /**
     * The router for rules of which most are those of another one that this factory made; it may share with that what was made of them, and leaves it
     * as it is.
     *
     * @throws ConfigException when a rule makes no sense
     */
    default Router update(Router before, List<Rule<C>> rules) throws ConfigException {
        return create(rules);
    }

    /** The names by which {@link Exchange#parameter} knows parts of the paths that a rule takes; null where that cannot be said. */
    default @Nullable List<String> parameters(C match) {
        return null;
    }

    /**
     * What one route asks for.
     *
     * @param match its conditions; a record with no conditions where the route names none
     * @param at where it stands, for errors
     */
    record Rule<C>(C match, ConfigNode at) {}
}
