package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Handler;
import dev.prox.api.HandlerFactory;
import dev.prox.api.PagedList.Difference;
import dev.prox.api.Router;
import dev.prox.api.RouterFactory;
import dev.prox.api.Verdict;
import dev.prox.testkit.FakeConfigNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
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

    /** Routes that are written {@code path:answer}. */
    private static List<ConfigNode> nodes(String... routes) {
        List<Object> written = new ArrayList<>();
        for (String route : routes) {
            written.add(Map.of("match", route.split(":")[0], "respond", route.split(":")[1]));
        }
        return FakeConfigNode.of("routes", written).items();
    }

    private Routes compile(String... routes) throws ConfigException {
        return compile(nodes(routes));
    }

    private Routes compile(List<ConfigNode> routes) throws ConfigException {
        ConfigNode document = FakeConfigNode.of("", Map.of())
                .with(Map.of("routes", FakeConfigNode.at("routes").with(routes)));
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
        assertThat(second.plans().get(0)).isSameAs(first.plans().get(0));
        assertThat(second.plans().get(2)).isSameAs(first.plans().get(2));
        assertThat(second.made().get(0).rule().match())
                .isSameAs(first.made().get(0).rule().match());
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
        assertThat(more.plans().get(3).handler()).isSameAs(first.plans().get(2).handler());
        assertThat(more.made().get(3).rule().at().path()).isEqualTo("routes[3].match");
        Routes less = compile("/c:3");
        assertThat(less.plans().get(0).handler()).isSameAs(first.plans().get(2).handler());
        assertThat(less.plans().get(0).name()).isEqualTo("routes[0]");
        assertThat(created).containsExactly("1", "2", "3", "9");
        assertThat(instances).hasSize(2);
    }

    @Test
    void aRouterStaysWhereNoConditionChanges() throws ConfigException {
        Routes first = compile("/a:1", "/b:2");
        Routes second = compile("/a:1", "/b:3");
        assertThat(second.router()).isSameAs(first.router());
        assertThat(second.plans().get(1).handler())
                .isNotSameAs(first.plans().get(1).handler());
    }

    @Test
    void anEditOfOneOfManyLeavesThePagesOfOthers() throws ConfigException {
        List<ConfigNode> nodes = new ArrayList<>(
                nodes(IntStream.range(0, 5000).mapToObj(i -> "/" + i + ":" + i).toArray(String[]::new)));
        Routes first = compile(nodes);
        Set<Instance> before = instances;
        nodes.set(1500, nodes("/1500:other").getFirst());
        Routes second = compile(nodes);
        assertThat(second.plans().differences(first.plans())).containsExactly(new Difference(1500, 1501, 1500, 1501));
        assertThat(created).hasSize(5001).endsWith("other");
        assertThat(gone(before, instances)).extracting(Instance::config).containsExactly("1500");
        assertThat(gone(instances, before)).extracting(Instance::config).containsExactly("other");
        assertThat(instances).hasSameSizeAs(before);
    }

    private static List<Instance> gone(Set<Instance> before, Set<Instance> now) {
        return Instances.of(before).without(Instances.of(now));
    }

    @Test
    void anyEditsComeToTheSameAsAllAtOnce() throws ConfigException {
        Random random = new Random(3);
        List<ConfigNode> nodes = new ArrayList<>(nodes("/0:0", "/1:1", "/2:2"));
        compile(nodes);
        for (int i = 0; i < 200; i++) {
            edit(nodes, random, i);
            Routes routes = compile(nodes);
            assertThat(routes.plans()).extracting(Snapshot.Plan::key).doesNotHaveDuplicates();
            Set<Instance> used = new HashSet<>();
            for (int at = 0; at < nodes.size(); at++) {
                List<Instance> of = routes.made().get(at).instances();
                ConfigNode answer = nodes.get(at).fields().get("respond");
                assertThat(of).extracting(Instance::config).containsExactly(answer.as(Object.class));
                assertThat(routes.plans().get(at).handler())
                        .isSameAs(of.getFirst().value());
                used.addAll(of);
            }
            assertThat(instances).hasSize(nodes.size() + 1).containsAll(used);
        }
    }

    private static void edit(List<ConfigNode> nodes, Random random, int number) {
        int at = random.nextInt(nodes.size());
        ConfigNode other = nodes("/" + random.nextInt(20) + ":" + number).getFirst();
        switch (random.nextInt(nodes.size() > 1 ? 5 : 2)) {
            case 0 -> nodes.add(at, other);
            case 1 -> nodes.add(other);
            case 2 -> nodes.remove(at);
            case 3 -> nodes.add(random.nextInt(nodes.size()), nodes.remove(at));
            default -> nodes.set(at, other);
        }
    }

    @Test
    void whatLacksSomethingIsLookedAtAgain() throws ConfigException {
        List<ConfigNode> nodes = nodes("/a:1", "/b:2");
        offers.remove(answering);
        assertThat(compile(nodes).plans().get(0).missing()).isEqualTo("handler/respond");
        offers.add(answering);
        Routes back = compile(nodes);
        assertThat(back.plans()).extracting(Snapshot.Plan::missing).containsOnlyNulls();
        assertThat(compile(nodes).plans().differences(back.plans())).isEmpty();
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
