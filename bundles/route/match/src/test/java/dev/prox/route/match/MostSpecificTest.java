package dev.prox.route.match;

import static dev.prox.route.match.Rules.route;
import static dev.prox.route.match.Rules.router;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Router;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MostSpecificTest {
    @Test
    void noConditionsMatchEverything() throws ConfigException {
        Router router = router("");
        assertThat(route(router, "example.org", "/a")).isZero();
        assertThat(route(router, null, "/a")).isZero();
        assertThat(router.route(FakeExchange.of("CONNECT example.org:443 HTTP/1.1")))
                .isZero();
        assertThat(router.route(FakeExchange.of("OPTIONS * HTTP/1.1"))).isZero();
    }

    @Test
    void withoutAMatchThereIsNoRoute() throws ConfigException {
        assertThat(route(router("path=/a"), "example.org", "/b")).isEqualTo(-1);
        assertThat(route(router(), "example.org", "/b")).isEqualTo(-1);
    }

    @Test
    void exactHostGoesBeforeLongWildcardBeforeShortOneBeforeNone() throws ConfigException {
        Router router = router("", "host=*.org", "host=*.example.org", "host=www.example.org");
        assertThat(route(router, "www.example.org", "/")).isEqualTo(3);
        assertThat(route(router, "a.example.org", "/")).isEqualTo(2);
        assertThat(route(router, "a.b.example.org", "/")).isEqualTo(2);
        assertThat(route(router, "example.org", "/")).isEqualTo(1);
        assertThat(route(router, "org", "/")).isZero();
        assertThat(route(router, "badexample.org", "/")).isEqualTo(1);
        assertThat(route(router, "www.example.com", "/")).isZero();
    }

    @Test
    void aWiderHostTakesWhatANarrowerOneDoesNotMatch() throws ConfigException {
        Router router = router("host=a.b.c path=/x", "host=*.b.c path=/y", "host=*.c path=/z", "path=/n", "host=*.x.c");
        assertThat(route(router, "a.b.c", "/x")).isZero();
        assertThat(route(router, "a.b.c", "/y")).isEqualTo(1);
        assertThat(route(router, "a.b.c", "/z")).isEqualTo(2);
        assertThat(route(router, "a.b.c", "/n")).isEqualTo(3);
        assertThat(route(router, "a.b.c", "/o")).isEqualTo(-1);
        assertThat(route(router, "b.c", "/y")).isEqualTo(-1);
        assertThat(route(router, "b.c", "/z")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "EXAMPLE.org", "example.org.", "example.org:8080", "Example.Org.:80"})
    void caseDotAndPortOfAHostDoNotCount(String host) throws ConfigException {
        assertThat(route(router("host=Example.ORG."), host, "/")).isZero();
        assertThat(route(router("host=*.ORG"), host, "/")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".example.org", "example.org..", "[::1]", "example.org,example.org"})
    void oddHostsMatchNoName(String host) throws ConfigException {
        assertThat(route(router("host=example.org", "host=*.example.org", ""), host, "/"))
                .isEqualTo(2);
    }

    @Test
    void hostsLongerThanANameMatchNoName() throws ConfigException {
        String host = "a.".repeat(4000) + "example.org";
        assertThat(route(router("host=*.example.org", ""), host, "/")).isEqualTo(1);
    }

    @Test
    void addressesAreHosts() throws ConfigException {
        Router router = router("host=192.0.2.1", "host=[2001:DB8::1]");
        assertThat(route(router, "192.0.2.1:80", "/")).isZero();
        assertThat(route(router, "[2001:db8::1]:80", "/")).isEqualTo(1);
    }

    @Test
    void theHostOfAnAbsoluteTargetCounts() throws ConfigException {
        Router router = router("host=a.example path=/", "host=b.example");
        assertThat(router.route(FakeExchange.of("GET http://a.example HTTP/1.1", "Host: b.example")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET http://a.example?q HTTP/1.1", "Host: b.example")))
                .isZero();
    }

    @Test
    void exactPathGoesBeforeLongPrefixBeforeShortOneBeforeNone() throws ConfigException {
        Router router = router("", "path=/*", "path=/api/*", "path=/api/v1/*", "path=/api/v1/x");
        assertThat(route(router, "h", "/api/v1/x")).isEqualTo(4);
        assertThat(route(router, "h", "/api/v1/x?y")).isEqualTo(4);
        assertThat(route(router, "h", "/api/v1/xy")).isEqualTo(3);
        assertThat(route(router, "h", "/api/v2")).isEqualTo(2);
        assertThat(route(router, "h", "/API/v2")).isEqualTo(1);
    }

    @Test
    void aPrefixIsBelowItsSlash() throws ConfigException {
        Router router = router("path=/api/*", "path=/*");
        assertThat(route(router, "h", "/api/")).isZero();
        assertThat(route(router, "h", "/api/a")).isZero();
        assertThat(route(router, "h", "/api")).isEqualTo(1);
        assertThat(route(router, "h", "/apis/a")).isEqualTo(1);
    }

    @Test
    void targetsWithoutAPathMeetNoPathCondition() throws ConfigException {
        Router router = router("path=/*", "");
        assertThat(router.route(FakeExchange.of("CONNECT example.org:443 HTTP/1.1")))
                .isEqualTo(1);
        assertThat(router.route(FakeExchange.of("OPTIONS * HTTP/1.1", "Host: a")))
                .isEqualTo(1);
        assertThat(router.route(FakeExchange.of("GET http://example.org HTTP/1.1")))
                .isZero();
    }

    @Test
    void methodsAreComparedWithCase() throws ConfigException {
        Router router = router("method=GET,POST", "method=PROPFIND", "");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1"))).isZero();
        assertThat(router.route(FakeExchange.of("POST / HTTP/1.1"))).isZero();
        assertThat(router.route(FakeExchange.of("PROPFIND / HTTP/1.1"))).isEqualTo(1);
        assertThat(router.route(FakeExchange.of("propfind / HTTP/1.1"))).isEqualTo(2);
        assertThat(router.route(FakeExchange.of("HEAD / HTTP/1.1"))).isEqualTo(2);
    }

    @Test
    void fieldsArePresentAbsentOrOfOneValue() throws ConfigException {
        Router router = router("X-Proxy-To=present", "X-A=1 X-B=absent", "X-A=present", "");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "x-proxy-to: a:1")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "x-a: 0", "X-A: 1")))
                .isEqualTo(1);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "X-A: 1", "X-B: 1")))
                .isEqualTo(2);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "X-A: 10"))).isEqualTo(2);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "X-B: 1"))).isEqualTo(3);
    }

    @Test
    void moreFieldsThenMethodThenListenerThenOrderDecide() throws ConfigException {
        Router router = router("", "listener=web", "method=GET", "X-A=1", "X-A=present", "X-A=1 X-B=1");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "X-A: 1", "X-B: 1")))
                .isEqualTo(5);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "X-A: 1"))).isEqualTo(3);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "X-A: 2"))).isEqualTo(4);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1"))).isEqualTo(2);
        assertThat(router.route(FakeExchange.of("PUT / HTTP/1.1"))).isEqualTo(1);
        assertThat(router.route(FakeExchange.of("PUT / HTTP/1.1").listener("tls")))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%61dmin/x",
                "/adm%69n/%78",
                "/admin/%7Ex",
                "/admin/a%20b",
                "/admin/.well-known/x",
                "/admin/...",
                "/admin/100%",
                "/admin/%zz"
            })
    void needlessEncodingDoesNotHideAPath(String path) throws ConfigException {
        assertThat(route(router("path=/admin/*", "path=/*"), "h", path)).isZero();
    }

    @Test
    void hexadecimalDigitsOfAPatternAndAPathMayDifferInCase() throws ConfigException {
        assertThat(route(router("path=/caf%C3%A9"), "h", "/caf%c3%a9")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/../admin/x",
                "/public/%2e%2E/admin/x",
                "/public/.%2e/admin/x",
                "/public/..%2fadmin/x",
                "/public/..%5cadmin/x",
                "/public/..\\admin/x",
                "/public/..;/admin/x",
                "/public/..;a=b/admin/x",
                "/public%2F..%2Fadmin/x",
                "/admin/../public/x",
                "/admin/..%2fpublic/x",
                "/admin/x%2f..%2f..%2fpublic/x",
                "/public/a/../../admin/..",
                "/./admin/x",
                "//admin/x",
                "/%2fadmin/x",
                "/admin%2Fx",
                "/admin;a=b/x",
                "/;/admin/x",
                "/public/.;/../admin/x",
                "/../admin/x"
            })
    void aPathThatMayMeanAnotherRouteHasNone(String path) throws ConfigException {
        assertThat(route(router("path=/admin/*", "path=/public/*", "path=/*"), "h", path))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public/a%2Fb",
                "/public/a/../b",
                "/public/./b",
                "/public//b",
                "/public/https://example.org/x",
                "/public/a;b=c/d",
                "/public/a%5Cb"
            })
    void aPathThatMeansTheSameRouteInAllReadingsHasIt(String path) throws ConfigException {
        assertThat(route(router("path=/admin/*", "path=/public/*", "path=/*"), "h", path))
                .isEqualTo(1);
    }

    @Test
    void aPlainRequestAllocatesNothing() throws ConfigException {
        Router router = router("host=*.example.org path=/a/* X-A=1", "host=example.org", "method=PURGE", "path=/*");
        FakeExchange exchange =
                FakeExchange.of("GET /a/b?c HTTP/1.1", "Host: WWW.example.org:8080", "X-A: 2", "X-A: 1");
        assertThat(router.route(exchange)).isZero();
        assertThat(Allocation.octetsPerRun(() -> router.route(exchange))).isLessThan(1);
    }

    @Test
    void equalConditionsAreNeverReached() {
        assertThatThrownBy(
                        () -> router("", "host=a.b method=GET,PUT X-A=1", "path=/x", "host=A.B. method=PUT,GET x-a=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("prox.yaml:5:1: routes[3]: never reached (expected: conditions of its own;"
                        + " routes[1] at line 3 takes all its requests)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method=GET,POST; method=POST",
                "method=GET,POST; method=POST,GET",
                "X-A=present; X-A=1",
                "X-A=absent; x-a=absent",
                "path=/x X-A=present X-B=2; path=/x X-B=2 X-A=1"
            })
    void conditionsThatAnEarlierRuleCoversAreNeverReached(String rules) {
        assertThatThrownBy(() -> router(rules.split("; "))).hasMessageContaining("never reached");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method=POST; method=GET,POST",
                "method=GET; method=POST",
                "X-A=1; X-A=present",
                "X-A=1; X-A=2",
                "X-A=present; X-A=absent",
                "; method=GET",
                "method=GET; X-A=1",
                "listener=web; listener=tls"
            })
    void otherConditionsAreReached(String rules) throws ConfigException {
        assertThat(router(rules.split("; "))).isNotNull();
    }

    @Test
    void namesOfFieldsAreChecked() {
        assertThatThrownBy(() -> router("X@A=1")).hasMessageContaining("expected: a header name of letters");
        assertThatThrownBy(() -> router("X-A=1 x-a=2")).hasMessageContaining("each header name once");
    }
}
