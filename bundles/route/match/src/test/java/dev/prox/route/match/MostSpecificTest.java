package dev.prox.route.match;

import static dev.prox.route.match.Rules.route;
import static dev.prox.route.match.Rules.router;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.api.Router;
import dev.prox.testkit.Allocation;
import dev.prox.testkit.FakeExchange;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    void wholePathsGoBeforeExpressionsBeforePrefixes() throws ConfigException {
        Router router = router(
                "path=/users/*", "path=~^/users/[0-9]+$", "path=/users/{id}", "path=/users/me", "path=~^/users/.*/x$");
        assertThat(route(router, "h", "/users/me")).isEqualTo(3);
        assertThat(route(router, "h", "/users/7")).isEqualTo(2);
        assertThat(route(router, "h", "/users/7/x")).isEqualTo(4);
        assertThat(route(router, "h", "/users/7/y")).isZero();
        assertThat(route(router, "h", "/users/")).isZero();
    }

    @Test
    void segmentForSegmentATextGoesBeforeANameBeforeTheRest() throws ConfigException {
        Router router = router(
                "path=/{a}/{b}/c", "path=/{a}/b/{c}", "path=/a/{b}/{c}", "path=/{a}/*", "path=/a/*", "path=/{a}/b/*");
        assertThat(route(router, "h", "/a/b/c")).isEqualTo(2);
        assertThat(route(router, "h", "/x/b/c")).isEqualTo(1);
        assertThat(route(router, "h", "/x/y/c")).isZero();
        assertThat(route(router, "h", "/a/b/c/d")).isEqualTo(4);
        assertThat(route(router, "h", "/x/b/c/d")).isEqualTo(5);
        assertThat(route(router, "h", "/x/")).isEqualTo(3);
        assertThat(route(router, "h", "//x")).isEqualTo(-1);
    }

    @Test
    void whereTheBestBranchEndsANameIsTried() throws ConfigException {
        Router router = router("path=/a/b/x", "path=/{any}/b/y", "path=/a/{any}/z method=PUT", "path=/{1}/{2}/z");
        assertThat(route(router, "h", "/a/b/y")).isEqualTo(1);
        assertThat(route(router, "h", "/a/b/z")).isEqualTo(3);
        assertThat(router.route(FakeExchange.of("PUT /a/b/z HTTP/1.1"))).isEqualTo(2);
    }

    @Test
    void namedPartsAreReadAsTheyCame() throws ConfigException {
        MostSpecific router =
                router("path=/users/{id}/orders/{order}", "path=/files/{v}/*", "path=~^/v(?P<n>[0-9]+)/", "");
        assertThat(parameter(router, "/users/a%20b/orders/7?x", "id")).isEqualTo("a%20b");
        assertThat(parameter(router, "/users/%61%2e/orders/7", "id")).isEqualTo("a.");
        assertThat(parameter(router, "/users/a/orders/7", "order")).isEqualTo("7");
        assertThat(parameter(router, "/users/a/orders/7", "rest")).isNull();
        assertThat(parameter(router, "/files/1/a/b//c/", "rest")).isEqualTo("a/b//c/");
        assertThat(parameter(router, "/files/1/", "rest")).isEmpty();
        assertThat(parameter(router, "/files/1/a", "v")).isEqualTo("1");
        assertThat(parameter(router, "/v12/x", "n")).isEqualTo("12");
        assertThat(parameter(router, "/other", "n")).isNull();
    }

    private static @Nullable String parameter(MostSpecific router, String path, String name) {
        FakeExchange exchange = FakeExchange.of("GET " + path + " HTTP/1.1");
        return router.parameter(router.route(exchange), exchange, name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/users/a%2Fb",
                "/users/a;x=1",
                "/users/;x",
                "/users//a",
                "/users/./a",
                "/users/x/../a",
                "/users/%2e%2e/a",
                "/users/a%5Cb",
                "/users/..;/a",
                "/files/1/../2/x",
                "/files/1//../x",
                "/files/1%2F2/x",
                "/files//1/x",
                "/v1/../v2/x",
                "/v1%2F../v2/x"
            })
    void aPathWhoseNamedPartsMayBeOthersHasNoRoute(String path) throws ConfigException {
        assertThat(route(router("path=/users/{id}", "path=/files/{v}/*", "path=~^/v(?P<n>[0-9]+)/"), "h", path))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x/../admin", "/%61dmin/x/../../admin", "/admin;x", "//admin", "/x%2F..%2Fadmin"})
    void anExpressionDoesNotTakeWhatMayBeAnotherPath(String path) throws ConfigException {
        assertThat(route(router("path=~^/admin$", "path=/*"), "h", path)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files/1/a//b", "/files/1/a/../b", "/files/1/a;x/b", "/files/%31/a%2Fb"})
    void whatTheRestIsMayBeReadInManyWays(String path) throws ConfigException {
        assertThat(route(router("path=/files/{v}/*", "path=/*"), "h", path)).isZero();
    }

    @Test
    void parametersOfTheQueryAreComparedDecoded() throws ConfigException {
        Router router = router("query.admin=1", "query.a+b=present query.q=~^x", "query.debug=absent", "");
        assertThat(route(router, "h", "/?x=2&admin=1")).isZero();
        assertThat(route(router, "h", "/?%61dm%69n=%31&debug")).isZero();
        assertThat(route(router, "h", "/?admin=2&admin=1")).isZero();
        assertThat(route(router, "h", "/?admin=10")).isEqualTo(2);
        assertThat(route(router, "h", "/?a%2bb&q=%78y&debug")).isEqualTo(1);
        assertThat(route(router, "h", "/?a%2bb&q=yx&debug=")).isEqualTo(3);
        assertThat(route(router, "h", "/?debugger")).isEqualTo(2);
        assertThat(route(router, "h", "/?d%65bug")).isEqualTo(3);
        assertThat(route(router, "h", "/")).isEqualTo(2);
    }

    @Test
    void cookiesAreComparedByNameAndValue() throws ConfigException {
        Router router = router("cookie.v=2", "cookie.v=~^beta", "cookie.session=absent", "");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "Cookie: a=b; v=2; session=1")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "Cookie: a=b", "Cookie: v = 2")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "Cookie: v=beta-7;session")))
                .isEqualTo(1);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "Cookie: session=v=2")))
                .isEqualTo(3);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "Cookie: xv=2; vx=2; V=2")))
                .isEqualTo(2);
    }

    @Test
    void valuesOfFieldsMayBeExpressions() throws ConfigException {
        Router router = router("User-Agent=~(?i)bot", "User-Agent=present", "");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "User-Agent: a BOT b")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1", "User-Agent: human")))
                .isEqualTo(1);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1"))).isEqualTo(2);
    }

    @Test
    void clientsAreAddressesAndRanges() throws ConfigException {
        Router router = router("client=10.0.0.0/8,192.0.2.7", "client=2001:db8::/33", "");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1").from("10.9.9.9")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1").from("192.0.2.7")))
                .isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1").from("192.0.2.8")))
                .isEqualTo(2);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1").from("2001:db8:7fff::1")))
                .isEqualTo(1);
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1").from("2001:db8:8000::1")))
                .isEqualTo(2);
    }

    @Test
    void theProtocolIsThatOfTheClient() throws ConfigException {
        Router router = router("protocol=https", "protocol=http");
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1").secure(true))).isZero();
        assertThat(router.route(FakeExchange.of("GET / HTTP/1.1"))).isEqualTo(1);
    }

    @Test
    void rulesOfTheSameConditionsShareRequestsByWeight() throws ConfigException {
        Router router = router("path=/x weight=90", "path=/*", "path=/x weight=10", "path=/y weight=0");
        int[] counts = new int[3];
        for (int i = 0; i < 1000; i++) {
            counts[route(router, "h", "/x")]++;
            if (i % 100 == 99) {
                assertThat(counts[2]).isBetween((i + 1) / 10 - 1, (i + 1) / 10 + 1);
            }
        }
        assertThat(counts[0] + counts[2]).isEqualTo(1000);
        assertThat(route(router, "h", "/y")).isEqualTo(1);
    }

    @Test
    void sharesFollowAChangeOfTheRules() throws ConfigException {
        MostSpecific router = router("path=/x weight=1", "path=/x weight=1");
        MostSpecific less = router.with(Rules.rules(List.of(Rules.match("path=/x weight=1"), Rules.match("path=/y"))));
        MostSpecific off =
                router.with(Rules.rules(List.of(Rules.match("path=/x weight=0"), Rules.match("path=/x weight=3"))));
        for (int i = 0; i < 20; i++) {
            assertThat(route(less, "h", "/x")).isZero();
            assertThat(route(off, "h", "/x")).isEqualTo(1);
        }
    }

    @Test
    void ofEqualRulesWithoutWeightOneIsNeverReached() {
        assertThatThrownBy(() -> router("path=/x weight=1", "path=/x"))
                .hasMessageContaining("never reached")
                .hasMessageContaining("both need a `weight`");
        assertThatThrownBy(() -> router("path=/x/{a}", "path=/x/{b}")).hasMessageContaining("never reached");
        assertThatThrownBy(() -> router("path=~^/x", "path=~^/x")).hasMessageContaining("never reached");
    }

    @Test
    void aHigherPriorityIsAskedFirst() throws ConfigException {
        Router router = router("host=a.b path=/x", "path=/* priority=1 X-Down=present", "priority=-1");
        assertThat(route(router, "a.b", "/x")).isZero();
        assertThat(route(router, "a.b", "/y")).isEqualTo(2);
        assertThat(router.route(FakeExchange.of("GET /x HTTP/1.1", "Host: a.b", "X-Down: 1")))
                .isEqualTo(1);
    }

    @Test
    void aPlainRequestAllocatesNothing() throws ConfigException {
        Router router = router(
                "host=*.example.org path=/a/{b} X-A=1 query.c=present", "host=example.org", "method=PURGE", "path=/*");
        FakeExchange exchange =
                FakeExchange.of("GET /a/b?b&c HTTP/1.1", "Host: WWW.example.org:8080", "X-A: 2", "X-A: 1");
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
                "X-A=present; X-A=~1",
                "query.a=present; query.a=1",
                "cookie.a=1; cookie.a=1",
                "client=10.0.0.0/8,192.0.2.0/24; client=10.1.0.0/16,10.2.0.1",
                "protocol=https; protocol=https",
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
                "query.a=1; cookie.a=1",
                "X-A=1; query.X-A=1",
                "client=10.1.0.0/16; client=10.0.0.0/8",
                "client=10.0.0.0/8; client=fd00::/8",
                "protocol=https; protocol=http",
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
        assertThatThrownBy(() -> router("cookie.a;b=1")).hasMessageContaining("expected: the name of a cookie");
        assertThatThrownBy(() -> router("X-A=1 x-a=2")).hasMessageContaining("each header name once");
    }
}
