package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Destination;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseHead;
import dev.prox.testkit.HeadText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HygieneTest {
    private static final Destination DIRECT = destination(null);

    private static Destination destination(Destination.@Nullable Hop hop) {
        return new Destination(
                "origin", 80, null, hop, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
    }

    private static List<String> sent(Destination destination, String... fields) {
        RequestHead head = request("HTTP/1.1", fields);
        Hygiene.request(head, destination);
        return HeadText.lines(head);
    }

    private static RequestHead request(String version, String... fields) {
        String[] lines = new String[fields.length + 1];
        lines[0] = "GET /path " + version;
        System.arraycopy(fields, 0, lines, 1, fields.length);
        return HeadText.request(lines);
    }

    @Test
    void secretsOfTheClientNeverLeave() {
        assertThat(sent(
                        DIRECT,
                        "Host: origin",
                        "X-Proxy-To: http://me:secret@proxy:3128",
                        "x-proxy-to: again",
                        "Proxy-Authorization: Basic c2VjcmV0",
                        "Accept: */*"))
                .containsExactly("Host: origin", "Accept: */*", "Via: 1.1 prox");
    }

    @Test
    void credentialsGoToTheProxyTheyAreForInAPlainRequestOnly() {
        var plain = new Destination.Hop("proxy", 3128, "Basic Zm9y", false);
        var tunnel = new Destination.Hop("proxy", 3128, "Basic Zm9y", true);
        var open = new Destination.Hop("proxy", 3128, null, false);

        assertThat(sent(destination(plain), "Host: origin", "Proxy-Authorization: Basic bWluZQ=="))
                .containsExactly("Host: origin", "Proxy-Authorization: Basic Zm9y", "Via: 1.1 prox");
        assertThat(sent(destination(tunnel), "Host: origin")).containsExactly("Host: origin", "Via: 1.1 prox");
        assertThat(sent(destination(open), "Host: origin")).containsExactly("Host: origin", "Via: 1.1 prox");
    }

    @Test
    void viaNamesTheVersionThatWasReceivedAndIsAppended() {
        RequestHead head = request("HTTP/1.0", "Host: origin", "Via: 1.1 before");
        Hygiene.request(head, DIRECT);

        assertThat(HeadText.lines(head)).containsExactly("Host: origin", "Via: 1.1 before", "Via: 1.0 prox");
    }

    @Test
    void a407OfAnUpstreamProxyIsSaidToBeIts() {
        Destination proxied = destination(new Destination.Hop("proxy", 3128, null, false));

        assertThat(received("HTTP/1.1 407 Proxy Authentication Required", proxied))
                .containsExactly("Via: 1.1 prox", "Proxy-Status: prox; received-status=407");
        assertThat(received("HTTP/1.1 407 Proxy Authentication Required", DIRECT))
                .containsExactly("Via: 1.1 prox");
        assertThat(received("HTTP/1.0 200 OK", proxied)).containsExactly("Via: 1.0 prox");
    }

    @Test
    void aDestinationIsNamedWithoutThePortThatItsSchemeImplies() {
        assertThat(hostOf("a", 80)).isEqualTo("a");
        assertThat(hostOf("::1", 8080)).isEqualTo("[::1]:8080");
    }

    private static String hostOf(String host, int port) {
        Destination to = new Destination(
                host, port, null, null, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
        return new String(Hygiene.hostOf(to), StandardCharsets.US_ASCII);
    }

    private static List<String> received(String line, Destination destination) {
        ResponseHead head = HeadText.response(line);
        Hygiene.response(head, destination);
        return HeadText.lines(head);
    }
}
