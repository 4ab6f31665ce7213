package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Respond;
import dev.prox.api.ResponseHead;
import dev.prox.testkit.HeadText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final byte[] DATE = "Thu, 01 Jan 1970 00:00:00 GMT".getBytes(StandardCharsets.US_ASCII);

    private final ResponseHead head = new ResponseHead();

    private String fill(Respond respond, String... fields) {
        String[] lines = new String[fields.length + 1];
        lines[0] = "GET / HTTP/1.1";
        System.arraycopy(fields, 0, lines, 1, fields.length);
        return new String(Answers.fill(head, HeadText.request(lines), respond, DATE), StandardCharsets.UTF_8);
    }

    @Test
    void aFailureIsToldInProxyStatusAndAsJson() {
        String body = fill(Respond.failure(Failure.Kind.CONNECT_REFUSED, "nobody listens"));

        assertThat(head.status()).isEqualTo(502);
        assertThat(HeadText.lines(head))
                .containsExactly(
                        "Date: Thu, 01 Jan 1970 00:00:00 GMT",
                        "Proxy-Status: prox; error=connection_refused; details=\"nobody listens\"",
                        "Cache-Control: no-store",
                        "Content-Type: application/json");
        assertThat(body).isEqualTo("{\"status\":502,\"error\":\"connection_refused\",\"detail\":\"nobody listens\"}\n");
    }

    @Test
    void whoAcceptsHtmlGetsIt() {
        String body = fill(Respond.failure(Failure.Kind.DENIED, "no"), "Accept: text/html,*/*;q=0.8");

        assertThat(head.value(HeaderName.CONTENT_TYPE)).isEqualTo("text/html; charset=utf-8");
        assertThat(body).isEqualTo("<!doctype html><title>403</title><h1>403</h1><p>no</p>\n");
    }

    @Test
    void aKindThatSaysItAllHasNoDetail() {
        assertThat(fill(Respond.failure(Failure.of(Failure.Kind.NO_ROUTE))))
                .isEqualTo("{\"status\":404,\"error\":\"destination_not_found\"}\n");
        assertThat(head.value(HeaderName.PROXY_STATUS)).isEqualTo("prox; error=destination_not_found");
        assertThat(fill(Respond.failure(Failure.of(Failure.Kind.NO_ROUTE)), "Accept: text/html"))
                .contains("<p>destination_not_found</p>");
    }

    @Test
    void whatADetailHoldsBreaksNothing() {
        var nasty = Respond.failure(Failure.Kind.MALFORMED_REQUEST, "a \"b\" \\ <c>&\r\nX-Injected: 1 é");

        assertThat(fill(nasty))
                .isEqualTo("{\"status\":400,\"error\":\"http_request_error\","
                        + "\"detail\":\"a \\\"b\\\" \\\\ <c>&??X-Injected: 1 ?\"}\n");
        assertThat(head.value(HeaderName.PROXY_STATUS))
                .isEqualTo("prox; error=http_request_error; details=\"a \\\"b\\\" \\\\ <c>&??X-Injected: 1 ?\"");
        assertThat(HeadText.lines(head)).noneMatch(line -> line.startsWith("X-Injected"));
        assertThat(fill(nasty, "Accept: text/html")).contains("a \"b\" \\ &lt;c&gt;&amp;");
    }

    @Test
    void fieldsOfTheAnswerAreSentAlong() {
        var line = new HeaderLine(HeaderName.of("Retry-After"), "1");
        fill(Respond.failure(Failure.of(Failure.Kind.TOO_MANY_REQUESTS), line));

        assertThat(HeadText.lines(head)).contains("Retry-After: 1");
    }

    @Test
    void anAnswerThatIsNoFailureIsLeftAsItIs() {
        var respond = new Respond(200, List.of(), "text/plain", "well".getBytes(StandardCharsets.UTF_8), null);

        assertThat(fill(respond)).isEqualTo("well");
        assertThat(HeadText.lines(head))
                .containsExactly("Date: Thu, 01 Jan 1970 00:00:00 GMT", "Content-Type: text/plain");
    }

    @Test
    void nothingOfTheAnswerBeforeIsLeft() {
        fill(Respond.failure(Failure.Kind.DENIED, "no"));
        fill(new Respond(204, List.of(), null, new byte[0], null));

        assertThat(HeadText.lines(head)).containsExactly("Date: Thu, 01 Jan 1970 00:00:00 GMT");
    }

    @Test
    void credentialsThatAreRefusedCarryTheChallenge() {
        fill(Answers.credentialsRefused("Basic realm=\"squid\""));

        assertThat(head.status()).isEqualTo(407);
        assertThat(HeadText.lines(head))
                .contains("Proxy-Authenticate: Basic realm=\"squid\"", "Proxy-Status: prox; received-status=407");

        fill(Answers.credentialsRefused(null));
        assertThat(head.value(HeaderName.PROXY_AUTHENTICATE)).isNull();
    }
}
