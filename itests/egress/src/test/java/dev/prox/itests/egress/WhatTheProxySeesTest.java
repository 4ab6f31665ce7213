package dev.prox.itests.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Account;
import dev.prox.itests.Head;
import dev.prox.itests.Link;
import dev.prox.itests.Message;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.RecordingOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that an upstream proxy gets: what is in them, and what never is. */
@TestInstance(Lifecycle.PER_CLASS)
class WhatTheProxySeesTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        routes:
          - match: { listener: web }
            forward: { allow-private: true }
        """;

    private static final Account ALICE = new Account("alice", "wonder-land-7");

    private final RecordingOrigin upstream = RecordingOrigin.byHand();
    private final ProxServer prox = ProxServer.start(CONFIGURATION);

    @AfterAll
    void stop() {
        try (upstream) {
            prox.close();
        }
    }

    @Test
    void aPlainRequestIsInAbsoluteFormWithCredentials() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("POST http://a.test:81/x?y=%20 HTTP/1.1\r\nHost: b.test\r\nX-Proxy-To: "
                    + ALICE.at(upstream.authority()) + "\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello");
            Message request = answerNext(RecordingOrigin.ok("fine"));
            assertThat(request.head().start()).isEqualTo("POST http://a.test:81/x?y=%20 HTTP/1.1");
            assertThat(request.head().all("Host")).containsExactly("a.test:81");
            assertThat(request.head().all("Proxy-Authorization")).containsExactly(ALICE.basic());
            assertThat(request.head().first("X-A")).isEqualTo("1");
            assertThat(request.text()).isEqualTo("hello");
            assertThat(client.response("POST").text()).isEqualTo("fine");
        }
    }

    @Test
    void theTargetOfAnOriginFormIsItsHost() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("GET /x?y HTTP/1.1\r\nHost: a.test\r\nX-Proxy-To: " + upstream.authority() + "\r\n\r\n");
            Message request = answerNext(RecordingOrigin.ok("fine"));
            assertThat(request.head().start()).isEqualTo("GET http://a.test/x?y HTTP/1.1");
            assertThat(request.head().has("Proxy-Authorization")).isFalse();
            assertThat(client.response("GET").text()).isEqualTo("fine");
        }
    }

    @Test
    void whatIsMeantForProxStaysWithProx() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nx-PROXY-to: http://" + upstream.authority()
                    + "\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic b3duOm93bg==\r\n"
                    + "Connection: X-Foo, keep-alive\r\nKeep-Alive: 5\r\nX-Foo: 1\r\nTE: gzip\r\nX-A: 1\r\n\r\n");
            Message request = answerNext(RecordingOrigin.ok("fine"));
            for (String name :
                    new String[] {"X-Proxy-To", "Proxy-Connection", "Proxy-Authorization", "Keep-Alive", "X-Foo", "TE"
                    }) {
                assertThat(request.head().all(name)).as(request.toString()).isEmpty();
            }
            assertThat(request.head().first("X-A")).isEqualTo("1");
            assertThat(client.response("GET").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alice:secret@, alice:secret",
        "http://alice:secret@, alice:secret",
        "HTTP://alice:secret@, alice:secret",
        "us%40er:p%3Aa%2Fs%25s@, us@er:p:a/s%s",
        "alice:@, alice:",
        "alice:a:b@, alice:a:b",
        "b%C3%BCcher:gr%C3%B6%C3%9Fe@, bücher:größe"
    })
    void credentialsAreDecoded(String prefix, String userAndPassword) throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nX-Proxy-To: " + prefix + upstream.authority()
                    + "\r\n\r\n");
            Message request = answerNext(RecordingOrigin.ok("fine"));
            String encoded = Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
            assertThat(request.head().all("Proxy-Authorization")).containsExactly("Basic " + encoded);
            assertThat(client.response("GET").status()).isEqualTo(200);
        }
    }

    @Test
    void anIpv6ProxyIsReachedInBrackets() throws IOException {
        try (var six = RecordingOrigin.scriptedAt(
                        InetAddress.getByName("::1"), link -> link.requestOrEnd() /* and then the end */);
                RawClient client = RawClient.to(prox.port("web"))) {
            String proxyTo = "[::1]:" + six.port();
            Message answer = client.exchange(
                    "POST http://[2001:db8::1]:8080/ HTTP/1.1\r\nHost: a.test\r\nX-Proxy-To: " + proxyTo + "\r\n\r\n");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
            assertThat(six.requests()).singleElement().satisfies(request -> assertThat(
                            request.head().start())
                    .isEqualTo("POST http://[2001:db8::1]:8080/ HTTP/1.1"));
        }
    }

    @Test
    void aTunnelIsAskedForAndThenLeftAlone() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nX-Proxy-To: "
                    + ALICE.at(upstream.authority()) + "\r\nProxy-Connection: keep-alive\r\nX-A: 1\r\n\r\n");
            Link link = upstream.awaitLink();
            Head connect = link.head();
            assertThat(connect.start()).isEqualTo("CONNECT a.test:443 HTTP/1.1");
            assertThat(connect.all("Host")).containsExactly("a.test:443");
            assertThat(connect.all("Proxy-Authorization")).containsExactly(ALICE.basic());
            assertThat(connect.has("X-Proxy-To")).isFalse();
            assertThat(connect.has("Proxy-Connection")).isFalse();
            link.send("HTTP/1.1 200 Connection established\r\nX-Proxy: p\r\n\r\nearly");
            Head opened = client.head();
            assertThat(opened.status()).isEqualTo(200);
            assertThat(opened.has("Content-Length")).isFalse();
            assertThat(opened.has("Transfer-Encoding")).isFalse();
            assertThat(client.bytes(5)).asString().isEqualTo("early");
            client.send("GET / HTTP/1.1\r\n\r\n\0\1\2");
            assertThat(link.bytes(21)).asString(StandardCharsets.ISO_8859_1).isEqualTo("GET / HTTP/1.1\r\n\r\n\0\1\2");
            client.finish();
            link.awaitEnd();
            link.send("late").close();
            assertThat(client.bytes(4)).asString().isEqualTo("late");
            client.awaitEnd();
        }
    }

    @Test
    void aWebSocketOfPlainHttpAsksForATunnel() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("GET http://a.test:81/chat HTTP/1.1\r\nHost: a.test:81\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nX-Proxy-To: " + ALICE.at(upstream.authority()) + "\r\n\r\n");
            Link link = upstream.awaitLink();
            Head connect = link.head();
            assertThat(connect.start()).isEqualTo("CONNECT a.test:81 HTTP/1.1");
            assertThat(connect.all("Proxy-Authorization")).containsExactly(ALICE.basic());
            link.send("HTTP/1.1 200 OK\r\n\r\n");
            Head request = link.head();
            assertThat(request.start()).isEqualTo("GET /chat HTTP/1.1");
            assertThat(request.all("Upgrade")).containsExactly("websocket");
            assertThat(request.has("Proxy-Authorization")).isFalse();
            link.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
            assertThat(client.head().status()).isEqualTo(101);
            assertThat(client.bytes(5)).asString().isEqualTo("hello");
            link.close();
            client.awaitEnd();
        }
    }

    @Test
    void whatComesBeforeARequestWasSentIsNoAnswerToIt() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("GET http://a.test:81/chat HTTP/1.1\r\nHost: a.test:81\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nX-Proxy-To: " + upstream.authority() + "\r\n\r\n");
            Link link = upstream.awaitLink();
            link.head();
            link.send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            Message answer = client.response("GET");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
            assertThat(answer.head().first("Proxy-Status")).contains("error=http_protocol_error");
        }
    }

    @Test
    void aClientMaySpeakBeforeItsTunnelIsThere() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nX-Proxy-To: " + upstream.authority()
                    + "\r\n\r\nhello at once");
            Link link = upstream.awaitLink();
            link.head();
            link.send("HTTP/1.1 200 OK\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(link.bytes(13)).asString().isEqualTo("hello at once");
            link.close();
            client.awaitEnd();
        }
    }

    @Test
    void aRefusedTunnelIsAnAnswerLikeAnyOther() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            client.send("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nX-Proxy-To: " + upstream.authority()
                    + "\r\n\r\n");
            Link link = upstream.awaitLink();
            link.head();
            link.send("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                    + "Content-Length: 6\r\n\r\nsecret");
            Message answer = client.response("CONNECT");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(407);
            assertThat(answer.head().has("Proxy-Status")).as(answer.toString()).isTrue();
        }
    }

    @Test
    void aConnectionIsReusedForTheSameCredentialsAlone() throws IOException {
        try (RawClient client = RawClient.to(prox.port("web"))) {
            Link alice = linkOf(client, ALICE.at(upstream.authority()));
            Link bob = linkOf(client, "bob:b@" + upstream.authority());
            Link nobody = linkOf(client, upstream.authority());
            assertThat(bob).isNotSameAs(alice);
            assertThat(nobody).isNotSameAs(alice).isNotSameAs(bob);
            assertThat(linkOf(client, ALICE.at(upstream.authority()))).isSameAs(alice);
            assertThat(linkOf(client, "alice:other@" + upstream.authority())).isNotSameAs(alice);
        }
    }

    private Link linkOf(RawClient client, String proxyTo) throws IOException {
        client.send("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nX-Proxy-To: " + proxyTo + "\r\n\r\n");
        Link link = upstream.awaitLink();
        link.request();
        link.send(RecordingOrigin.ok("fine"));
        assertThat(client.response("GET").status()).isEqualTo(200);
        return link;
    }

    private Message answerNext(String answer) throws IOException {
        Link link = upstream.awaitLink();
        Message request = link.request();
        link.send(answer);
        return request;
    }
}
