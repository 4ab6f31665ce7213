package dev.prox.engine;

import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Modules;
import dev.prox.api.Config.Others;
import dev.prox.api.ConfigNode;
import dev.prox.api.DiscoveryFactory;
import java.time.Duration;
import java.util.Map;

/** Who finds the endpoints of an upstream, and what is believed at once. The one other key is the name of a discovery. */
@Doc("Who finds endpoints beside those that are written.")
public record DiscoveryConfig(
        @Doc("Of the endpoints so many may be gone at once; more are held back.") @Default("50%")
        Percent dropMax,

        @Doc("So long it must be said that more are gone before it is believed.") @Default("30s")
        Duration hold,

        @Others @Modules(DiscoveryFactory.class) Map<String, ConfigNode> by) {
    Believing believing() {
        return new Believing(dropMax.share(), hold.toNanos());
    }
}
