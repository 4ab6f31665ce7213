package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.RequestHead;
import dev.prox.engine.TrustedProxies.Header;
import dev.prox.testkit.HeadText;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedFieldsTest {
    private static final TrustedProxies X = trusted(Header.X_FORWARDED_FOR);
    private static final TrustedProxies STANDARD = trusted(Header.FORWARDED);

    private static TrustedProxies trusted(Header header) {
        return new TrustedProxies(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")), header);
    }

    private static RequestHead head(String... fields) {
        List<String> lines = new ArrayList<>(List.of("GET /path HTTP/1.1", "Host: a"));
        lines.addAll(List.of(fields));
        return HeadText.request(lines.toArray(String[]::new));
    }

    /** Who the client is, seen behind {@code peer}; null where that one is not trusted. */
    private static @Nullable String client(TrustedProxies proxies, String peer, String... fields) {
        TrustedProxies.Told told = proxies.read(head(fields), new InetSocketAddress(peer, 4000));
        if (told == null) {
            return null;
        }
        String proto = told.secure() == null ? "" : told.secure() ? " https" : " http";
        return told.client().getAddress().getHostAddress() + ":" + told.client().getPort() + proto;
    }

    private static List<String> sent(TrustedProxies proxies, String peer, Telling how, String... fields) {
        RequestHead head = head(fields);
        TrustedProxies.Told told = proxies.read(head, new InetSocketAddress(peer, 4000));
        boolean secure = told != null && told.secure() != null && told.secure();
        ForwardedFields.tell(head, peer.getBytes(StandardCharsets.US_ASCII), secure, told, how);
        return HeadText.lines(head).stream().skip(1).toList();
    }

    // ---- who is believed ----

    @Test
    void nobodyIsBelievedButTrustedProxies() {
        assertThat(client(X, "192.0.2.1", "X-Forwarded-For: 10.0.0.9")).isNull();
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: 192.0.2.9")).isEqualTo("192.0.2.9:0");
        assertThat(client(X, "::ffff:10.0.0.1", "X-Forwarded-For: 192.0.2.9")).isEqualTo("192.0.2.9:0");
        assertThat(client(X, "10.0.0.1", "Forwarded: for=192.0.2.9")).isEqualTo("10.0.0.1:4000");
        assertThat(client(STANDARD, "10.0.0.1", "X-Forwarded-For: 192.0.2.9")).isEqualTo("10.0.0.1:4000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.66, 192.0.2.9, 10.0.0.3 | 192.0.2.9:0",
                "10.0.0.4, 10.0.0.3 | 10.0.0.4:0",
                "192.0.2.9:4711 | 192.0.2.9:4711",
                "2001:db8::7 | 2001:db8:0:0:0:0:0:7:0",
                "[2001:db8::7]:80, fd00::1 | 2001:db8:0:0:0:0:0:7:80",
                "192.0.2.66, evil, 10.0.0.3 | 10.0.0.3:0",
                "192.0.2.66, | 10.0.0.1:4000",
                "192.0.2.66, 192.0.2.9:99999 | 10.0.0.1:4000",
                "192.0.2.66, 192.0.2.9:80:80 | 10.0.0.1:4000",
                "192.0.2.66, [::1 | 10.0.0.1:4000",
                "192.0.2.66, fe80::1%1 | 10.0.0.1:4000",
                "192.0.2.66 192.0.2.9 | 10.0.0.1:4000",
                "unknown | 10.0.0.1:4000"
            })
    void theFirstAddressFromTheRightThatIsNotTrustedIsTheClient(String list, String client) {
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: " + list)).isEqualTo(client);
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: 192.0.2.66", "X-Forwarded-For: 192.0.2.9, 10.0.0.2"))
                .isEqualTo("192.0.2.9:0");
    }

    @Test
    void theProtocolIsThatOfTheClientOrNotBelieved() {
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: HTTPS"))
                .isEqualTo("192.0.2.9:0 https");
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: 192.0.2.9, 10.0.0.2", "X-Forwarded-Proto: https, http"))
                .isEqualTo("192.0.2.9:0 https");
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: http, https"))
                .isEqualTo("192.0.2.9:0");
        assertThat(client(X, "10.0.0.1", "X-Forwarded-Proto: https")).isEqualTo("10.0.0.1:4000 https");
        assertThat(client(X, "10.0.0.1", "X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: gopher"))
                .isEqualTo("192.0.2.9:0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=192.0.2.66, For=\"192.0.2.9:80\";proto=https;by=10.0.0.3, for=10.0.0.3;proto=http | 192.0.2.9:80"
                        + " https",
                "for=\"[2001:db8::7]\" ; PROTO=http | 2001:db8:0:0:0:0:0:7:0 http",
                "for=192.0.2.66, proto=http | 10.0.0.1:4000",
                "for=192.0.2.66, for=_hidden | 10.0.0.1:4000",
                "for=192.0.2.66, for=unknown, for=10.0.0.3 | 10.0.0.3:0",
                "for=192.0.2.66, for=\"192.0.2.9 | 10.0.0.1:4000",
                "for=\", for=192.0.2.9 | 10.0.0.1:4000",
                "for=192.0.2.9;for=192.0.2.8 | 10.0.0.1:4000",
                "for=192.0.2.9 proto=https | 10.0.0.1:4000",
                "for=192.0.2.9;=x | 10.0.0.1:4000",
                "for=[2001:db8::7] | 10.0.0.1:4000",
                "for=\"192.0.2.\\9\" | 192.0.2.9:0"
            })
    void theStandardFieldIsReadStrictly(String field, String client) {
        assertThat(client(STANDARD, "10.0.0.1", "Forwarded: " + field)).isEqualTo(client);
    }

    // ---- what is told ----

    @Test
    void theOriginIsToldWhoAsks() {
        assertThat(sent(X, "192.0.2.7", Telling.X_FORWARDED))
                .containsExactly("X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: http", "X-Forwarded-Host: a");
        assertThat(sent(X, "192.0.2.7", Telling.FORWARDED))
                .containsExactly("Forwarded: for=192.0.2.7;host=\"a\";proto=http");
        assertThat(sent(X, "2001:db8::1", Telling.BOTH))
                .containsExactly(
                        "Forwarded: for=\"[2001:db8::1]\";host=\"a\";proto=http",
                        "X-Forwarded-For: 2001:db8::1",
                        "X-Forwarded-Proto: http",
                        "X-Forwarded-Host: a");
        assertThat(sent(X, "192.0.2.7", Telling.NONE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X_FORWARDED", "FORWARDED", "BOTH", "NONE"})
    void whatAnybodySaysIsReplaced(Telling how) {
        String[] lies = {
            "X-Forwarded-For: 192.0.2.66",
            "X-Forwarded-For: 192.0.2.67",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil",
            "Forwarded: for=192.0.2.66"
        };
        assertThat(sent(X, "192.0.2.7", how, lies)).isEqualTo(sent(X, "192.0.2.7", how));
    }

    @Test
    void whatATrustedProxySaysIsContinued() {
        String[] said = {
            "X-Forwarded-For: 192.0.2.9",
            "X-Forwarded-For: 10.0.0.2",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: shop",
            "Forwarded: for=192.0.2.66"
        };
        assertThat(sent(X, "10.0.0.1", Telling.X_FORWARDED, said))
                .containsExactly(
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: shop",
                        "X-Forwarded-For: 192.0.2.9, 10.0.0.2, 10.0.0.1");
        assertThat(sent(X, "10.0.0.1", Telling.FORWARDED, said))
                .containsExactly("Forwarded: for=192.0.2.9, for=10.0.0.1;host=\"a\";proto=https");
        assertThat(sent(STANDARD, "10.0.0.1", Telling.FORWARDED, "Forwarded: for=192.0.2.9;proto=https"))
                .containsExactly("Forwarded: for=192.0.2.9;proto=https, for=10.0.0.1;host=\"a\";proto=https");
        assertThat(sent(STANDARD, "10.0.0.1", Telling.X_FORWARDED, said))
                .containsExactly(
                        "X-Forwarded-For: 192.0.2.66, 10.0.0.1", "X-Forwarded-Proto: http", "X-Forwarded-Host: a");
    }
}
