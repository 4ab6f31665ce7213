package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ClientTlsConfig;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.testkit.FakeConfigNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PartsTest {
    private final Offers offers = new Offers();
    private final Offer filter = FakeModule.filter("limit", "1.0");
    private final FakeConfigNode document = FakeConfigNode.of("", Map.of("limit", Map.of("ca", "a.pem")));
    private final ConfigNode at = Objects.requireNonNull(document.fields().get("limit"));

    private Parts parts() {
        var carried = new Carried(List.of(), Map.of(), offers.serving());
        return new Parts(offers, carried, new FakeTransport(1), Path.of("/conf"));
    }

    private static UpstreamConfig upstream(String url) {
        return UpstreamSettings.DEFAULT.endpoints(url).config();
    }

    @Test
    void aModuleThatThrowsIsAProblemOfItsPlace() {
        Parts parts = parts();

        Object made = parts.instance(filter, "owner", at, Object.class, (config, assembly) -> {
            throw new IllegalStateException("broken");
        });

        assertThat(made).isNull();
        assertThatThrownBy(parts::check)
                .isInstanceOf(ConfigException.class)
                .hasMessage("prox.yaml:2:1: limit: filter/limit 1.0 threw java.lang.IllegalStateException: broken"
                        + " (expected: a module that works)");
    }

    @Test
    void problemsAreToldOnceAndInTheOrderOfTheFile() {
        Parts parts = parts();
        ConfigNode later = Objects.requireNonNull(at.fields().get("ca"));
        parts.wrong(later.problem("b"));
        parts.wrong(at.problem("a"));
        parts.wrong(later.problem("b"));

        assertThatThrownBy(parts::check).hasMessageMatching("prox.yaml:2:1: .*\nprox.yaml:3:1: [^\n]*");
    }

    @Test
    void whatWasMadeInVainIsClosed() {
        Parts parts = parts();
        boolean[] closed = {false};
        AutoCloseable made = () -> closed[0] = true;
        parts.instance(filter, "owner", at, Object.class, (config, assembly) -> made);

        parts.discard();

        assertThat(closed[0]).isTrue();
    }

    @Test
    void aModuleThatNobodyNamesIsMissingOnceItWasThere() throws ConfigException {
        Offer pool = FakeModule.offer("connector", "pool", "1.0");
        offers.add(pool);
        offers.remove(pool);
        Parts parts = parts();

        assertThat(parts.needed("connector", "pool", document)).isNull();

        parts.check();
        assertThat(parts.missing()).containsExactly("connector/pool");
    }

    @Test
    void aModuleThatNobodyNamesAndThatNeverWasThereIsAProblem() {
        Parts parts = parts();

        parts.needed("connector", "pool", document);

        assertThatThrownBy(parts::check)
                .hasMessage("prox.yaml:1:1: not possible (expected: the module connector/pool; it is not installed)");
    }

    @Test
    void whatNeedsTlsIsMissingWhileTlsIs() throws ConfigException {
        Offer tls = FakeModule.offer("tls", "files", "1.0");
        offers.add(tls);
        offers.remove(tls);
        Parts parts = parts();

        Object made = parts.instance(
                filter, "owner", at, Object.class, (config, assembly) -> assembly.clientTls(ClientTlsConfig.PLAIN, at));

        assertThat(made).isNull();
        parts.check();
        assertThat(parts.missing()).containsExactly("tls/files");
    }

    @Test
    void withoutTlsAnUpstreamOfHttpsIsNotReachedInPlainText() throws ConfigException {
        Offer tls = FakeModule.offer("tls", "files", "1.0");
        offers.add(tls);
        offers.remove(tls);
        Parts parts = parts();
        Map<String, UpstreamConfig> upstreams =
                Map.of("safe", upstream("https://10.0.0.5"), "plain", upstream("http://10.0.0.6"));

        Upstreams compiled = new Upstreams(parts, Servers.loads(), upstreams, document, "");

        assertThat(compiled.handler(ProxyTarget.of("safe"), document)).isNull();
        assertThat(compiled.handler(ProxyTarget.of("plain"), document)).isNotNull();
        var route = new DocumentConfig.Route(null, List.of(), ProxyTarget.of("safe"), null, null, Map.of());
        ConfigNode written = FakeConfigNode.of("routes[0]", Map.of("proxy", "safe"));
        Snapshot.Plan plan = new RoutePlan(parts, route, written, null).plan(compiled, null);
        parts.check();
        assertThat(plan.handler()).isNull();
        assertThat(plan.missing()).isEqualTo("tls/files");
    }

    @Test
    void withoutItsBalancerAnUpstreamIsNotReached() throws ConfigException {
        Offer p2c = FakeModule.offer("balancer", "p2c", "1.0");
        offers.add(p2c);
        offers.remove(p2c);
        Parts parts = parts();
        UpstreamConfig two = UpstreamSettings.DEFAULT
                .endpoints("http://10.0.0.5", "http://10.0.0.6")
                .config();

        Upstreams compiled =
                new Upstreams(parts, Servers.loads(), Map.of("two", two, "one", upstream("http://a")), document, "");

        parts.check();
        assertThat(parts.missing()).containsExactly("balancer/p2c");
        assertThat(compiled.handler(ProxyTarget.of("two"), document)).isNull();
        assertThat(compiled.lacks("two")).isEqualTo("balancer/p2c");
        assertThat(compiled.handler(ProxyTarget.of("one"), document))
                .as("where there is nothing to choose")
                .isNotNull();
    }
}
