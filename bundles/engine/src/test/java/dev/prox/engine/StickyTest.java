package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.Failure.Kind;
import dev.prox.api.HeaderName;
import dev.prox.testkit.FakeExchange;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cookie that keeps a client with its endpoint. */
class StickyTest {
    private static final String SECRET = "0123456789abcdef";

    private final AtomicLong clock = new AtomicLong(1_000_000);

    private static UpstreamConfig.Sticky config(String secret, int ttlSeconds) {
        return new UpstreamConfig.Sticky("srv", secret, Duration.ofSeconds(ttlSeconds));
    }

    private Sticky sticky(String upstream, String secret, int ttlSeconds) {
        return new Sticky(upstream, config(secret, ttlSeconds), 1, clock::get);
    }

    private static String written(Sticky by) {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1");
        by.write("abc", exchange.response(), exchange);
        return exchange.response().value(HeaderName.of("Set-Cookie"));
    }

    private static FakeExchange sends(String cookie) {
        return FakeExchange.of("GET / HTTP/1.1", "Host: a", "Cookie: a=b; " + cookie);
    }

    private static String pair(String setCookie) {
        return setCookie.substring(0, setCookie.indexOf(';'));
    }

    @Test
    void theCookieIsReadAsItWasWritten() {
        Sticky sticky = sticky("api", SECRET, 0);
        String cookie = written(sticky);

        assertThat(cookie).matches("srv=abc\\.0\\.[\\w-]{22}; Path=/; HttpOnly; SameSite=Lax");
        assertThat(sticky.read(sends(pair(cookie)))).isEqualTo(new Sticky.Mark("abc", true));
        assertThat(sticky.read(FakeExchange.of("GET / HTTP/1.1"))).isNull();
    }

    @Test
    void overTlsItIsForTlsAlone() {
        FakeExchange exchange = FakeExchange.of("GET / HTTP/1.1").secure(true);
        sticky("api", SECRET, 60).write("abc", exchange.response(), exchange);

        assertThat(exchange.response().value(HeaderName.of("Set-Cookie")))
                .endsWith("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60");
    }

    @Test
    void itIsRenewedInItsSecondHalfAndThenHoldsNoMore() {
        Sticky sticky = sticky("api", SECRET, 100);
        FakeExchange exchange = sends(pair(written(sticky)));

        clock.addAndGet(49);
        assertThat(sticky.read(exchange)).isEqualTo(new Sticky.Mark("abc", true));
        clock.addAndGet(2);
        assertThat(sticky.read(exchange)).isEqualTo(new Sticky.Mark("abc", false));
        clock.addAndGet(49);
        assertThat(sticky.read(exchange)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "abc.0", "abc.0.", "abc.zz.AAAAAAAAAAAAAAAAAAAAAA", "...", "abc.-1.x"})
    void whatIsForgedIsNoCookie(String value) {
        assertThat(sticky("api", SECRET, 0).read(sends("srv=" + value))).isNull();
    }

    @Test
    void neitherIsThatOfAnotherUpstreamOrSecretOrEndpoint() {
        String cookie = pair(written(sticky("api", SECRET, 0)));

        assertThat(sticky("web", SECRET, 0).read(sends(cookie))).isNull();
        assertThat(sticky("api", SECRET + "x", 0).read(sends(cookie))).isNull();
        assertThat(sticky("api", SECRET, 0).read(sends(cookie.replace("abc", "abd"))))
                .isNull();
    }

    @Test
    void settingsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> config("short", 0)).hasMessage("a secret of at least 16 characters");
        assertThatThrownBy(() -> new UpstreamConfig.Sticky("a b", SECRET, Duration.ZERO))
                .hasMessage("a name of letters, digits, - and _ for `cookie`");
    }

    // ---- on its way ----

    private final Roster roster = Servers.roster(new Servers.Turns(), ExchangeStage.ORIGIN, ExchangeStage.OTHER);
    private final ExchangeStage stage = ExchangeStage.of(new ProxyHandler(
            roster, UpstreamSettings.DEFAULT.sticky(config(SECRET, 0)).config(), Loads.fresh(1)));

    private String setCookie() {
        return stage.client.fields.stream()
                .filter(each -> each.startsWith("Set-Cookie: "))
                .findFirst()
                .map(each -> pair(each.substring("Set-Cookie: ".length())))
                .orElse("");
    }

    private String firstCookie() {
        stage.get();
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        return setCookie();
    }

    private void comesBack(String cookie) {
        stage.client.fields.clear();
        stage.send("GET / HTTP/1.1", "Host: a", "Cookie: " + cookie);
    }

    @Test
    void aClientStaysWithItsEndpoint() {
        String cookie = firstCookie();
        for (int i = 0; i < 3; i++) {
            comesBack(cookie);
            assertThat(stage.upstream.opening().destination).isEqualTo(ExchangeStage.ORIGIN);
            stage.upstream.opening().succeeds();
            stage.upstream.stream().responds(200, "");
            assertThat(setCookie()).isEmpty();
        }
        stage.assertOver();
    }

    @Test
    void evenWhileThatDrains() {
        String cookie = firstCookie();
        roster.members().getFirst().state().draining(true);
        roster.refresh(1);
        comesBack(cookie);
        assertThat(stage.upstream.opening().destination).isEqualTo(ExchangeStage.ORIGIN);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        stage.get();
        assertThat(stage.upstream.opening().destination).as("a new client").isEqualTo(ExchangeStage.OTHER);
        stage.gone();
        stage.assertOver();
    }

    @Test
    void butNotWithOneThatIsDown() {
        String cookie = firstCookie();
        roster.members().getFirst().state().unhealthy("no answer", 1);
        roster.refresh(1);
        comesBack(cookie);
        assertThat(stage.upstream.opening().destination).isEqualTo(ExchangeStage.OTHER);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(setCookie()).isNotEmpty().isNotEqualTo(cookie);
        stage.assertOver();
    }

    @Test
    void norWithOneThatHasFailedIt() {
        String cookie = firstCookie();
        comesBack(cookie);
        stage.upstream.opening().fails(Kind.CONNECT_REFUSED);
        stage.upstream.opening().succeeds();
        stage.upstream.stream().responds(200, "");
        assertThat(setCookie()).isNotEmpty().isNotEqualTo(cookie);
        stage.assertOver();
    }
}
