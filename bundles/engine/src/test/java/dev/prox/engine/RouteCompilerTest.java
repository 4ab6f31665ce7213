package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import dev.prox.api.Verdict;
import dev.prox.testkit.FakeConfigNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteCompilerTest {
    private final List<Object> created = new ArrayList<>();
    private final Offers offers = new Offers();
    private final Offer answering = new Offer("handler/respond", "handler", new Answering(), "test", "1.0", 2);
    private @Nullable Routes before;
    private Set<Instance> instances = Set.of();

    RouteCompilerTest() {
        offers.add(answering);
        offers.add(new Offer("router/match", "router", new Numbered(), "test", "1.0", 1));
    }

    /** Remembers what it was made of. */
    private record Made(
            List<RouterFactory.Rule<Object>> rules,
            @Nullable Router from) implements Router {
        @Override
        public int route(Exchange exchange) {
            return -1;
        }
    }

    private static final class Numbered implements RouterFactory<Object> {
        @Override
        public String name() {
            return "match";
        }

        @Override
        public Class<Object> configuration() {
            return Object.class;
        }

        @Override
        public Router create(List<Rule<Object>> rules) {
            return new Made(rules, null);
        }

        @Override
        public Router update(Router before, List<Rule<Object>> rules) {
            return new Made(rules, before);
        }
    }

    private final class Answering implements HandlerFactory<Object> {
        @Override
        public String name() {
            return "respond";
        }

        @Override
        public Class<Object> configuration() {
            return Object.class;
        }

        @Override
        public Handler create(Object config, Assembly assembly) {
            created.add(config);
            return exchange -> config.equals(exchange) ? Verdict.SUSPEND : Verdict.CONTINUE;
        }
    }

    /** Compiles routes that are written {@code path:answer}. */
    private Routes compile(String... routes) throws ConfigException {
        List<Object> written = new ArrayList<>();
        for (String route : routes) {
            written.add(Map.of("match", route.split(":")[0], "respond", route.split(":")[1]));
        }
        ConfigNode document = FakeConfigNode.of("", Map.of("routes", written));
        List<DocumentConfig.Route> bound = new ArrayList<>();
        for (ConfigNode node : document.fields().get("routes").items()) {
            Map<String, ConfigNode> handler = new HashMap<>(node.fields());
            ConfigNode match = handler.remove("match");
            bound.add(new DocumentConfig.Route(match, List.of(), null, null, null, handler));
        }
        DocumentConfig config = new DocumentConfig(
                Map.of(), Map.of(), bound, null, null, null, null, null, null, List.of(), null, Map.of());
        var carried = new Carried(instances, Map.of(), offers.serving());
        var parts = new Parts(offers, carried, new FakeTransport(1), Path.of("/conf"));
        var nowhere = new Upstreams(parts, Servers.loads(), Map.of(), document, "");
        Routes made = new RouteCompiler(
                        parts, config, document, nowhere, new TenantGates(null, name -> new TenantLoad(0)))
                .compile(before);
        parts.check();
        before = made;
        instances = parts.instances();
        return made;
    }

    @Test
    void routesThatStayTheSameAreTakenAsTheyAre() throws ConfigException {
        Routes first = compile("/a:1", "/b:2", "/c:3");
        Routes second = compile("/a:1", "/x:9", "/c:3");
        assertThat(second.plans()[0]).isSameAs(first.plans()[0]);
        assertThat(second.plans()[2]).isSameAs(first.plans()[2]);
        assertThat(second.made()[0].rule().match())
                .isSameAs(first.made()[0].rule().match());
        assertThat(created).containsExactly("1", "2", "3", "9");
        assertThat(((Made) second.router()).from()).isSameAs(first.router());
        assertThat(instances).hasSize(4);
    }

    @Test
    void routesBehindOneThatComesOrGoesAreTakenWithTheirNewNames() throws ConfigException {
        Routes first = compile("/a:1", "/b:2", "/c:3");
        Routes more = compile("/a:1", "/x:9", "/b:2", "/c:3");
        assertThat(more.plans())
                .extracting(Snapshot.Plan::name)
                .containsExactly("routes[0]", "routes[1]", "routes[2]", "routes[3]");
        assertThat(more.plans()[3].handler()).isSameAs(first.plans()[2].handler());
        assertThat(more.made()[3].rule().at().path()).isEqualTo("routes[3].match");
        Routes less = compile("/c:3");
        assertThat(less.plans()[0].handler()).isSameAs(first.plans()[2].handler());
        assertThat(less.plans()[0].name()).isEqualTo("routes[0]");
        assertThat(created).containsExactly("1", "2", "3", "9");
        assertThat(instances).hasSize(2);
    }

    @Test
    void aRouterStaysWhereNoConditionChanges() throws ConfigException {
        Routes first = compile("/a:1", "/b:2");
        Routes second = compile("/a:1", "/b:3");
        assertThat(second.router()).isSameAs(first.router());
        assertThat(second.plans()[1].handler()).isNotSameAs(first.plans()[1].handler());
    }

    @Test
    void withOtherModulesAllIsMadeAgainThatIsTheirs() throws ConfigException {
        compile("/a:1", "/b:2");
        offers.add(new Offer("handler/respond", "handler", new Answering(), "test", "1.1", 3));
        offers.remove(answering);
        compile("/a:1", "/b:2");
        assertThat(created).hasSize(4);
    }

    @Test
    void routesOfTheSameMatchHavePlacesOfTheirOwn() throws ConfigException {
        compile("/a:1", "/a:2", "/b:3");
        Routes second = compile("/a:2", "/b:3", "/a:4");
        assertThat(second.plans()).extracting(Snapshot.Plan::key).doesNotHaveDuplicates();
        assertThat(second.plans()).extracting(Snapshot.Plan::handler).doesNotHaveDuplicates();
    }
}
