package dev.prox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Failure;
import dev.prox.api.WireSink;
import dev.prox.testkit.FakeLoop;
import dev.prox.testkit.FakeWire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocksTest {
    private static final String OFFER = "\5\1\0";
    private static final String OFFER_WITH_CREDENTIALS = "\5\2\0\2";
    private static final String NAMED = "\5\1\0\3\13origin.test\1\273";
    private static final String GRANTED = "\5\0\0\1\0\0\0\0\0\0";

    private final FakeLoop loop = new FakeLoop();
    private final FakeWire wire = new FakeWire(loop);
    private final Heard heard = new Heard();

    private static final class Heard implements Socks.Listener {
        private String all = "";

        @Override
        public void connected(@Nullable ByteBuf readAhead) {
            all += "connected";
            if (readAhead != null) {
                all += " ahead " + readAhead.toString(StandardCharsets.ISO_8859_1);
                readAhead.release();
            }
        }

        @Override
        public void refused(Failure.Kind kind, String what) {
            all += kind + " " + what;
        }
    }

    private Socks ask(String host, int port, @Nullable String credentials) {
        Socks socks = new Socks(wire, host, port, credentials, heard);
        socks.begin();
        return socks;
    }

    @Test
    void aNameIsSentAsItIs() {
        ask("origin.test", 443, null);
        assertThat(wire.takeSent()).isEqualTo(OFFER);
        wire.receive("\5\0");
        assertThat(wire.takeSent()).isEqualTo(NAMED);
        wire.receive(GRANTED);

        assertThat(heard.all).isEqualTo("connected");
        assertThat(wire.sink()).isSameAs(WireSink.IDLE);
        assertThat(wire.open()).isTrue();
        assertThat(wire.unreleased()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,   01c00002070050",
        "2001:db8::1, 0420010db80000000000000000000000010050",
        "127.0.0.1.x, 030b3132372e302e302e312e780050"
    })
    void anAddressIsSentAsAnAddress(String host, String expected) {
        ask(host, 80, null);
        wire.takeSent();
        wire.receive("\5\0");

        assertThat(java.util.HexFormat.of()
                        .formatHex(wire.takeSent().getBytes(StandardCharsets.ISO_8859_1), 3, expected.length() / 2 + 3))
                .isEqualTo(expected);
    }

    @Test
    void credentialsAreSentWhereTheyAreAskedFor() {
        ask("origin.test", 443, "us\374r:a:b");
        assertThat(wire.takeSent()).isEqualTo(OFFER_WITH_CREDENTIALS);
        wire.receive("\5\2");
        assertThat(wire.takeSent()).isEqualTo("\1\4us\374r\3a:b");
        wire.receive("\1\0");
        assertThat(wire.takeSent()).isEqualTo(NAMED);
        wire.receive(GRANTED);

        assertThat(heard.all).isEqualTo("connected");
    }

    @Test
    void anEmptyPasswordIsSentAsOne() {
        ask("origin.test", 443, "u:");
        wire.takeSent();
        wire.receive("\5\2");

        assertThat(wire.takeSent()).isEqualTo("\1\1u\0");
    }

    @Test
    void credentialsAreKeptWhereNobodyAsks() {
        ask("origin.test", 443, "user:secret");
        wire.takeSent();
        wire.receive("\5\0");

        assertThat(wire.takeSent()).isEqualTo(NAMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\5\0\0\1\1\2\3\4\0\120",
                "\5\0\0\3\5there\0\120",
                "\5\0\0\3\0\0\120",
                "\5\0\0\4\1\2\3\4\5\6\7\1\1\2\3\4\5\6\7\1\0\120"
            })
    void everyReplyIsReadInAnySplit(String reply) {
        String all = "\1\0" + reply;
        for (int cut = 1; cut <= all.length(); cut++) {
            FakeWire each = new FakeWire(loop);
            Heard told = new Heard();
            new Socks(each, "origin.test", 443, "u:p", told).begin();
            each.receive("\5");
            each.receive("\2");
            each.receive("\1");
            each.receive("\0");
            for (int from = 0; from < reply.length(); from += cut) {
                assertThat(told.all).isEmpty();
                each.receive(reply.substring(from, Math.min(reply.length(), from + cut)));
            }
            assertThat(told.all).isEqualTo("connected");
            assertThat(each.unreleased()).isZero();
        }
    }

    @Test
    void octetsBehindTheReplyBelongToTheOrigin() {
        ask("origin.test", 443, null);
        wire.receive("\5\0");
        wire.receive(GRANTED + "220 hello");

        assertThat(heard.all).isEqualTo("connected ahead 220 hello");
        assertThat(wire.unreleased()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1, general failure",
        "2, not allowed by its rules",
        "3, network unreachable",
        "4, host unreachable",
        "5, connection refused",
        "6, time to live expired",
        "7, CONNECT is not supported",
        "8, this kind of address is not supported",
        "255, failure 255"
    })
    void aRefusalIsToldAtOnce(int code, String meaning) {
        ask("origin.test", 443, null);
        wire.receive("\5\0");
        wire.receive("\5" + (char) code);

        assertThat(heard.all).isEqualTo("PROXY_REFUSED answered: " + meaning);
        assertThat(wire.open()).isFalse();
    }

    @Test
    void refusedCredentialsAreARefusal() {
        ask("origin.test", 443, "user:secret");
        wire.receive("\5\2");
        wire.receive("\1\1");

        assertThat(heard.all).isEqualTo("PROXY_REFUSED refuses the credentials");
    }

    @Test
    void aProxyThatTakesNoneOfOurWaysIsARefusal() {
        ask("origin.test", 443, null);
        wire.receive("\5\377");
        assertThat(heard.all).isEqualTo("PROXY_REFUSED wants credentials");

        heard.all = "";
        new Socks(new FakeWire(loop), "origin.test", 443, "u:p", heard)
                .received(wire, loop.allocator().directBuffer().writeBytes(new byte[] {5, (byte) 0xff}));
        assertThat(heard.all).isEqualTo("PROXY_REFUSED does not take user and password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\4\0", "\5\1", "\5\2", "\5\0\5", "\0\0"})
    void whatIsNoAnswerIsRefused(String answer) {
        ask("origin.test", 443, null);
        wire.takeSent();
        wire.receive(answer);

        assertThat(heard.all).startsWith("RESPONSE_MALFORMED ");
        assertThat(wire.open()).isFalse();
        assertThat(wire.takeSent()).isEmpty();
        assertThat(wire.unreleased()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\4\0\0\1\0", "\5\0\0\2\0", "\5\0\0\0\0"})
    void whatIsNoReplyIsRefused(String reply) {
        ask("origin.test", 443, null);
        wire.receive("\5\0");
        wire.receive(reply);

        assertThat(heard.all).startsWith("RESPONSE_MALFORMED ");
        assertThat(wire.open()).isFalse();
    }

    @Test
    void anAnswerToCredentialsThatWereNotSentIsRefused() {
        ask("origin.test", 443, "user:secret");
        wire.takeSent();
        wire.receive("\5\2\1\0");

        assertThat(heard.all).isEqualTo("RESPONSE_MALFORMED sends octets that nobody asked for");
        assertThat(wire.takeSent()).isEmpty();
    }

    @Test
    void anEndIsAFailureWhereverItComes() {
        for (int answers = 0; answers <= 2; answers++) {
            FakeWire each = new FakeWire(loop);
            Heard told = new Heard();
            new Socks(each, "origin.test", 443, "u:p", told).begin();
            each.receive(new String[] {"", "\5\2", "\5\2"}[answers]);
            each.receive(new String[] {"", "", "\1\0"}[answers]);
            if (answers == 0) {
                each.endInput();
            } else {
                each.breakDown();
            }
            assertThat(told.all)
                    .isEqualTo("CONNECTION_TERMINATED "
                            + (answers == 1 ? "ended the connection on the credentials" : "gave no answer"));
        }
    }

    @Test
    void whatWasCancelledHearsNothing() {
        Socks socks = ask("origin.test", 443, null);
        socks.cancel();
        wire.receive("\5\0");
        loop.runTasks();
        socks.cancel();

        assertThat(heard.all).isEmpty();
        assertThat(wire.open()).isFalse();
    }
}
