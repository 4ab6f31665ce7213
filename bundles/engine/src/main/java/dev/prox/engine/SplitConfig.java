package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Optional;
import dev.prox.api.Config.Range;
import dev.prox.api.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** To which upstreams the requests of a route go, and how many to each; the short form is the list alone. */
public record SplitConfig(
        @Doc("A text with variables: requests for which it is the same go to the same one; by chance where left out.")
        @Optional
        @Nullable
        Template by,

        @Doc("The upstreams, and their weights.") List<Side> to) {
    /** One of the upstreams. */
    public record Side(
            @Doc("The upstream that answers, or a subset of its endpoints.")
            ProxyTarget proxy,

            @Doc("How many of the requests it gets, in proportion to the others; 0 for none.")
            @Default("1")
            @Range(max = 1_000_000)
            int weight) {}

    public SplitConfig {
        if (to.stream().noneMatch(each -> each.weight() > 0)) {
            throw new IllegalArgumentException("a list in which one weight at least is above 0");
        }
    }

    public static SplitConfig of(List<Side> to) {
        return new SplitConfig(null, to);
    }
}
