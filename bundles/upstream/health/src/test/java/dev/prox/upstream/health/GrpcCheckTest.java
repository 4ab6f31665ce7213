package dev.prox.upstream.health;

import static dev.prox.upstream.health.Frames.field;
import static dev.prox.upstream.health.Frames.frame;
import static dev.prox.upstream.health.Frames.grpc;
import static dev.prox.upstream.health.Frames.head;
import static dev.prox.upstream.health.Frames.hex;
import static dev.prox.upstream.health.Frames.message;
import static dev.prox.upstream.health.Frames.settings;
import static dev.prox.upstream.health.Frames.status;
import static dev.prox.upstream.health.Frames.trailers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.ConfigException;
import dev.prox.testkit.FakeAssembly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for, and which answers of gRPC pass. */
class GrpcCheckTest {
    private static final String SERVING = "0801";

    private FakeProbe probe = new FakeProbe();

    private static GrpcCheckConfig config(String service, @Nullable String authority, Map<String, String> metadata) {
        return new GrpcCheckConfig(service, authority, metadata, false, 0);
    }

    private void ask(GrpcCheckConfig config) throws ConfigException {
        GrpcCheck.of(config, FakeAssembly.of("health.grpc", Map.of("metadata", config.metadata())))
                .check(probe);
    }

    private void ask() throws ConfigException {
        ask(config("orders", null, Map.of()));
    }

    private List<Frames.Frame> sent() {
        String all = probe.wire.takeSent();
        assertThat(all).startsWith(Frames.PREFACE);
        return Frames.read(all.substring(Frames.PREFACE.length()));
    }

    private static List<String> fields(String block) throws Http2Exception {
        ByteBuf octets = Unpooled.copiedBuffer(block, StandardCharsets.ISO_8859_1);
        Http2Headers read = new DefaultHttp2HeadersDecoder().decodeHeaders(Frames.STREAM, octets);
        return read.names().stream()
                .map(name -> name + ": " + read.get(name))
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void theCallIsThatOfTheHealthService() throws Exception {
        ask(config("orders", null, Map.of("x-token", "secret")));
        List<Frames.Frame> sent = sent();
        assertThat(probe.connected).containsExactly("8080");
        assertThat(sent).extracting(Frames.Frame::type).containsExactly(Frames.SETTINGS, Frames.HEADERS, Frames.DATA);
        assertThat(fields(sent.get(1).payload()))
                .containsExactly(
                        ":authority: 10.0.0.1:8080",
                        ":method: POST",
                        ":path: /grpc.health.v1.Health/Check",
                        ":scheme: http",
                        "content-type: application/grpc",
                        "te: trailers",
                        "user-agent: Prox-Health",
                        "x-token: secret");
        Frames.Frame data = sent.get(2);
        assertThat(data.payload()).isEqualTo(hex("0000000008") + "\n\6orders");
        assertThat(data.flags()).isEqualTo(Frames.END_STREAM);
    }

    @Test
    void theServerAsAWholeHasNoName() throws ConfigException {
        ask(config("", "orders.example", Map.of()));
        assertThat(sent().get(2).payload()).isEqualTo(hex("0000000000"));
    }

    @Test
    void aLongNameHasALongLength() throws ConfigException {
        String name = "n".repeat(300);
        ask(config(name, null, Map.of()));
        assertThat(sent().get(2).payload()).isEqualTo(hex("000000012f0aac02") + name);
    }

    @Test
    void theServiceServes() throws ConfigException {
        ask();
        probe.wire.receive(settings(), grpc(), message(SERVING));
        assertThat(probe.outcome).isNull();
        probe.wire.receive(status(0));
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void eachOctetMayComeAlone() throws ConfigException {
        ask();
        String all = settings() + grpc() + message(SERVING) + status(0);
        assertThat(all.chars().mapToObj(each -> String.valueOf((char) each))).allSatisfy(each -> {
            assertThat(probe.outcome).isNull();
            probe.wire.receive(each);
        });
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0800               | the health service says UNKNOWN
        ''                 | the health service says UNKNOWN
        0802               | the health service says NOT_SERVING
        0803               | the health service says SERVICE_UNKNOWN: it does not know the service that is asked for
        0807               | the health service says 7, which is no state
        08ffffffffffffffffff01 | the health service says -1, which is no state
        08010802           | the health service says NOT_SERVING
        1202414208 01      | passed
        120141 180515000000001900000000000000000801 | passed
        18ffffffffffffffffff010801 | passed
        08                 | the answer is no message of grpc.health.v1
        088080808080808080808001 | the answer is no message of grpc.health.v1
        1205410801         | the answer is no message of grpc.health.v1
        0b0c0801           | the answer is no message of grpc.health.v1
        000801             | the answer is no message of grpc.health.v1
        """)
    void whatTheMessageSaysDecides(String hex, String outcome) throws ConfigException {
        ask();
        probe.wire.receive(settings(), grpc(), message(hex.replace(" ", "")), status(0));
        assertThat(probe.outcome).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01000000020801", "0000000003 0801", "0000000001 0801", "00000000", "000000000208010000000000"})
    void anythingButOneMessageIsNone(String body) throws ConfigException {
        ask();
        String data = frame(Frames.DATA, 0, Frames.STREAM, hex(body.replace(" ", "")));
        probe.wire.receive(settings(), grpc(), data, status(0));
        assertThat(probe.outcome).isEqualTo("the answer is no message of grpc.health.v1");
    }

    @Test
    void aMessageMayComeInParts() throws ConfigException {
        ask();
        String first = frame(Frames.DATA, 0, Frames.STREAM, hex("000000"));
        probe.wire.receive(settings(), grpc(), first, frame(Frames.DATA, 0, Frames.STREAM, hex("00020801")), status(0));
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        12  | Method%20not found! | UNIMPLEMENTED (12), the server has no grpc.health.v1.Health/Check: Method not found!
        5   |                     | NOT_FOUND (5), the server does not know the service that is asked for
        16  | no token            | UNAUTHENTICATED (16), the server wants credentials, perhaps as metadata: no token
        14  | a%0D%0Ab%1b[31m%E2%80%AEc | UNAVAILABLE (14): a..b.[31m.c
        14  | gr%C3%BCn 100%      | UNAVAILABLE (14): grün 100%
        14  | %zz%4               | UNAVAILABLE (14): %zz%4
        17  | x                   | grpc-status 17: x
        -1  | x                   | grpc-status -1: x
        99999999999 | x           | grpc-status 999999999...: x
        """)
    void aStatusHasANameAndSaysWhatItMeans(String number, @Nullable String message, String outcome)
            throws ConfigException {
        ask();
        String more = message == null ? "" : field("grpc-message", message);
        probe.wire.receive(settings(), trailers(hex("88") + field("grpc-status", number) + more));
        assertThat(probe.outcome).isEqualTo(outcome);
    }

    @Test
    void aLongMessageIsCut() throws ConfigException {
        ask();
        // 127 octets are the longest text whose length is one octet
        probe.wire.receive(
                settings(), trailers(hex("88") + field("grpc-status", "13") + field("grpc-message", "x".repeat(126))));
        assertThat(probe.outcome).isEqualTo("INTERNAL (13), the server failed: " + "x".repeat(100) + "...");
    }

    @Test
    void aStatusCountsMoreThanAMessage() throws ConfigException {
        ask();
        probe.wire.receive(settings(), grpc(), message(SERVING), status(8));
        assertThat(probe.outcome).isEqualTo("RESOURCE_EXHAUSTED (8)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        8d | text/html              | no answer of gRPC: status 404, content-type text/html
        88 | text/html              | no answer of gRPC: status 200, content-type text/html
        8e | application/grpc       | no answer of gRPC: status 500, content-type application/grpc
        88 | application/grpc+proto |
        88 | Application/GRPC       |
        """)
    void otherServersAreToldApart(String status, String type, @Nullable String outcome) throws ConfigException {
        ask();
        probe.wire.receive(settings(), head(hex(status) + field("content-type", type)));
        assertThat(probe.outcome).isEqualTo(outcome);
    }

    @Test
    void aResponseWithoutAStatusHasNone() throws ConfigException {
        ask();
        probe.wire.receive(settings(), trailers(hex("88")));
        assertThat(probe.outcome).isEqualTo("no answer of gRPC: status 200, content-type missing");
        probe = new FakeProbe();
        ask();
        probe.wire.receive(settings(), grpc(), frame(Frames.DATA, Frames.END_STREAM, Frames.STREAM, ""));
        assertThat(probe.outcome).isEqualTo("the answer ended without a grpc-status");
        probe = new FakeProbe();
        ask();
        probe.wire.receive(settings(), grpc(), trailers(field("x", "y")));
        assertThat(probe.outcome).isEqualTo("the answer ended without a grpc-status");
    }

    @Test
    void interimHeadsArePassedOver() throws ConfigException {
        ask();
        String early = head(hex("0803") + "103");
        probe.wire.receive(settings(), early, grpc(), message(SERVING), status(0));
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void aMessageHasABound() throws ConfigException {
        ask();
        String data = frame(Frames.DATA, 0, Frames.STREAM, "\0".repeat(4096));
        probe.wire.receive(settings(), grpc(), data);
        assertThat(probe.outcome).isNull();
        probe.wire.receive(data);
        assertThat(probe.outcome).isEqualTo("the answer is longer than 4096 octets");
    }

    @Test
    void withTlsTheProtocolIsChosenInTheHandshake() throws ConfigException {
        probe = new FakeProbe("orders.test", true);
        ask();
        assertThat(probe.connected).containsExactly("8080 tls");
        assertThat(probe.outcome).contains("does not choose h2");
        probe = new FakeProbe("orders.test", true);
        probe.wire.applicationProtocol("h2");
        ask();
        probe.wire.receive(settings(), grpc(), message(SERVING), status(0));
        assertThat(probe.outcome).isEqualTo("passed");
    }

    @Test
    void tlsMayBeForTheCheckAlone() throws Exception {
        probe.wire.applicationProtocol("h2");
        GrpcCheckConfig config = new GrpcCheckConfig("", null, Map.of("user-agent", "me"), true, 443);
        var check = GrpcCheck.of(config, FakeAssembly.at("health"));
        assertThat(check.needsTls()).isTrue();
        check.check(probe);
        assertThat(probe.connected).containsExactly("443 tls");
        assertThat(fields(sent().get(1).payload()))
                .contains(":authority: 10.0.0.1", ":scheme: https", "user-agent: me");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Token, a, a name of a-z",
        "'a b', a, a name of a-z",
        "':path', a, a name of a-z",
        "Host, a, `authority` beside `metadata`",
        "te, a, a name that neither",
        "grpc-timeout, 1S, a name that neither",
        "x-a, 'a ', printable ASCII",
        "x-a, ü, printable ASCII",
        "x-a-bin, ?, base64"
    })
    void metadataThatCannotBeSentIsRefused(String name, String value, String expected) {
        assertThatThrownBy(() -> ask(config("", null, Map.of(name, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("health.grpc.metadata")
                .hasMessageContaining(expected);
    }

    @Test
    void thereIsABoundOnMetadata() {
        assertThatThrownBy(() -> ask(config("", null, Map.of("x", "y".repeat(4096)))))
                .hasMessageContaining("4096 octets");
    }

    @Test
    void namesAreChecked() {
        assertThatThrownBy(() -> config("a\nb", null, Map.of())).hasMessageContaining("`service`");
        assertThatThrownBy(() -> config("x".repeat(1025), null, Map.of())).hasMessageContaining("`service`");
        assertThatThrownBy(() -> config("", "a/b", Map.of())).hasMessageContaining("`authority`");
    }
}
