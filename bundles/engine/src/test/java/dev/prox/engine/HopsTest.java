package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.testkit.HeadText;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a request may be passed on. */
class HopsTest {
    private static @Nullable Respond last(RequestHead head) {
        return Hops.last(head, new byte[TimeLeft.OCTETS_MAX]);
    }

    private static RequestHead request(String method, String... lines) {
        String[] all = new String[lines.length + 2];
        all[0] = method + " / HTTP/1.1";
        all[1] = "Host: a";
        System.arraycopy(lines, 0, all, 2, lines.length);
        return HeadText.request(all);
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONS, 1, 0",
        "TRACE, 10, 9",
        "OPTIONS, 007, 6",
        "TRACE, 999999999, 999999998",
        "OPTIONS, 99999999999999999999, 999999999"
    })
    void itIsCountedDown(String method, String before, String after) {
        RequestHead head = request(method, "Max-Forwards: " + before, "X: 1");
        assertThat(last(head)).isNull();
        assertThat(HeadText.lines(head)).contains("Max-Forwards: " + after).doesNotContain("Max-Forwards: " + before);
    }

    @Test
    void theLastOneAnswers() {
        assertThat(last(request("OPTIONS", "Max-Forwards: 0")).status()).isEqualTo(200);
        assertThat(last(request("TRACE", "Max-Forwards: 0")).status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "CONNECT", "LOCK"})
    void ofOtherMethodsItIsNotHeard(String method) {
        RequestHead head = request(method, "Max-Forwards: 0");
        assertThat(last(head)).isNull();
        assertThat(HeadText.lines(head)).contains("Max-Forwards: 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "a", "1, 2"})
    void whatIsNoNumberIsRefused(String value) {
        assertThat(last(request("OPTIONS", "Max-Forwards: " + value)).status()).isEqualTo(400);
    }

    @Test
    void soAreTwo() {
        assertThat(last(request("TRACE", "Max-Forwards: 1", "Max-Forwards: 2")).status())
                .isEqualTo(400);
    }

    @Test
    void whatWasHereAgainAndAgainIsRefused() {
        String fifteen = String.join(", ", Collections.nCopies(15, "1.1 prox"));
        assertThat(last(request("GET", "Via: " + fifteen))).isNull();
        assertThat(last(request("GET", "Via: " + fifteen, "Via: 1.0 squid, 1.1 Prox"))
                        .failure())
                .extracting(Failure::kind)
                .isEqualTo(Failure.Kind.PROXY_LOOP);
    }

    @Test
    void whoeverElseWasIsNotCounted() {
        String others = String.join(", ", Collections.nCopies(50, "1.1 proxy, 1.1 my-prox, 1.1 prox:80"));
        assertThat(last(request("GET", "Via: " + others))).isNull();
    }
}
