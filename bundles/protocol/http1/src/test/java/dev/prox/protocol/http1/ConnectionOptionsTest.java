package dev.prox.protocol.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.api.Headers;
import org.junit.jupiter.api.Test;

class ConnectionOptionsTest {
    private static int of(String... fields) {
        return ConnectionOptions.read(Heads.fields(fields));
    }

    @Test
    void knownOptionsAreReadInAnyCaseFromAllFields() {
        assertThat(of("Connection: close")).isEqualTo(ConnectionOptions.CLOSE);
        assertThat(of("Connection:  Keep-Alive\t")).isEqualTo(ConnectionOptions.KEEP_ALIVE);
        assertThat(of("Connection: keep-alive, UPGRADE"))
                .isEqualTo(ConnectionOptions.KEEP_ALIVE | ConnectionOptions.UPGRADE);
        assertThat(of("Connection: upgrade", "Connection: ,, \t,close"))
                .isEqualTo(ConnectionOptions.UPGRADE | ConnectionOptions.CLOSE);
        assertThat(of("Connection: closed, keep alive, x")).isZero();
        assertThat(of("Connection:")).isZero();
    }

    @Test
    void nominatedFieldsAreDropped() {
        Headers head = Heads.fields(
                "Connection: x-one, X-TWO ,,x three", "X-One: 1", "x-two: 2", "X-One: 3", "X: 4", "Via: a");
        assertThat(ConnectionOptions.read(head)).isZero();
        assertThat(Heads.lines(head)).containsExactly("Connection: x-one, X-TWO ,,x three", "X: 4", "Via: a");
    }

    @Test
    void whatAMessageCannotLoseIsKept() {
        String[] fields = {
            "Connection: host, content-length, transfer-encoding, connection, upgrade, expect, x-proxy-to",
            "Host: a",
            "Content-Length: 1",
            "Transfer-Encoding: chunked",
            "Upgrade: x",
            "Expect: 100-continue",
            "X-Proxy-To: b:1",
        };
        Headers head = Heads.fields(fields);
        assertThat(ConnectionOptions.read(head)).isEqualTo(ConnectionOptions.UPGRADE);
        assertThat(Heads.lines(head)).containsExactly(fields);
    }

    @Test
    void thereIsABoundSinceEachOptionCostsALookAtAllFields() {
        String most = "x,".repeat(512);
        assertThat(of("Connection: " + most)).isZero();
        assertThat(of("Connection: close", "Connection: " + most)).isEqualTo(ConnectionOptions.TOO_MANY);
    }
}
