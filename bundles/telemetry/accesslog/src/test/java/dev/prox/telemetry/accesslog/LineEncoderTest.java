package dev.prox.telemetry.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prox.api.Destination;
import dev.prox.api.Failure;
import dev.prox.testkit.FakeExchange;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Instant NOW = Instant.parse("2026-03-01T12:34:56.007Z");

    private final byte[] out = new byte[Chunk.OCTETS];

    private JsonNode line(FakeExchange exchange) throws Exception {
        return line(exchange, false);
    }

    private JsonNode line(FakeExchange exchange, boolean query) throws Exception {
        LineEncoder encoder = new LineEncoder(query, NOW::toEpochMilli);
        int end = encoder.encode(exchange, out, 0);
        assertThat(end).isLessThanOrEqualTo(encoder.octetsMax(exchange));
        String text = new String(out, 0, end, StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n").doesNotContain("\u0000");
        assertThat(text.indexOf('\n')).isEqualTo(end == 0 ? -1 : text.length() - 1);
        return JSON.readTree(text);
    }

    private static FakeExchange get(String target) {
        return FakeExchange.of("GET " + target + " HTTP/1.1", "Host: shop.example:8080");
    }

    private static Destination proxied() {
        Destination.Hop hop = new Destination.Hop("10.0.0.9", 3128, "Basic c2VjcmV0", false);
        return new Destination("", 0, null, hop, Destination.AddressPolicy.ANY, new Destination.Timeouts(1, 1, 1, 1));
    }

    @Test
    void a_plain_exchange_is_one_line_with_all_that_happened() throws Exception {
        FakeExchange exchange =
                get("/cart?token=secret").route("routes[1]").octets(7, 1234).times(0, 1_500_000, 2_345_678);
        assertThat(line(exchange)).isEqualTo(JSON.readTree("""
            {"time":"2026-03-01T12:34:56.007Z","client":"192.0.2.1:40000","method":"GET","scheme":"http",
             "host":"shop.example:8080","path":"/cart","status":200,"request_octets":7,"response_octets":1234,
             "duration_us":2345,"first_byte_us":1500,"listener":"web","route":"routes[1]","generation":1}\
            """));
    }

    @Test
    void the_query_is_logged_where_the_configuration_says_so() throws Exception {
        assertThat(line(get("/cart?a=b"), true).get("path").asText()).isEqualTo("/cart?a=b");
    }

    @Test
    void an_upstream_proxy_is_named_without_its_credentials() throws Exception {
        JsonNode line = line(get("/").destination(proxied(), true, 2).hedges(1).tunnel(true));
        assertThat(line.get("upstream").asText()).isEqualTo("***@10.0.0.9:3128");
        assertThat(line.get("reused").asBoolean()).isTrue();
        assertThat(line.get("retries").asInt()).isEqualTo(2);
        assertThat(line.get("hedges").asInt()).isEqualTo(1);
        assertThat(line.get("tunnel").asBoolean()).isTrue();
    }

    @Test
    void a_failure_is_named_by_its_proxy_status_and_detail() throws Exception {
        JsonNode line =
                line(get("/").failure(new Failure(Failure.Kind.DNS_ERROR, "no \"such\" host\n\u00e9\ud83d\ude00")));
        assertThat(line.get("failure").asText()).isEqualTo("dns_error");
        assertThat(line.get("detail").asText()).isEqualTo("no \"such\" host\n\u00e9\ud83d\ude00");
        assertThat(line.get("status").asInt()).isEqualTo(502);
    }

    @Test
    void an_absolute_target_gives_its_own_scheme_and_host() throws Exception {
        JsonNode line = line(FakeExchange.of("GET https://a.example/x HTTP/1.1", "Host: b.example"));
        assertThat(line.get("scheme").asText()).isEqualTo("https");
        assertThat(line.get("host").asText()).isEqualTo("a.example");
        assertThat(line.get("path").asText()).isEqualTo("/x");
    }

    @Test
    void an_ipv6_client_stands_in_brackets() throws Exception {
        assertThat(line(get("/").from("2001:db8::1")).get("client").asText()).isEqualTo("[2001:db8:0:0:0:0:0:1]:40000");
    }

    @Test
    void quotes_backslashes_and_controls_of_a_path_cannot_break_the_line() throws Exception {
        String hostile = "/\"},{\"x\":\"\\\u0000\u0001\u001b[31m\n\r\t\u007f";
        assertThat(line(get(hostile)).get("path").asText()).isEqualTo(hostile);
    }

    @Test
    void utf_8_passes_and_other_octets_are_taken_as_iso_8859_1() throws Exception {
        String valid = octetsAsText("/\u00e9\u20ac\ud83d\ude00");
        assertThat(line(get(valid)).get("path").asText()).isEqualTo("/\u00e9\u20ac\ud83d\ude00");
        assertThat(line(get("/\u00e9x\u00ff")).get("path").asText()).isEqualTo("/\u00e9x\u00ff");
        String surrogate = "/\u00ed\u00a0\u0080", overlong = "/\u00c0\u00af", beyond = "/\u00f4\u0090\u0080\u0080";
        for (String invalid : new String[] {surrogate, overlong, beyond, "/\u00e2\u0082"}) {
            assertThat(line(get(invalid)).get("path").asText()).isEqualTo(invalid);
        }
    }

    @Test
    void control_characters_of_c1_are_escaped_too() throws Exception {
        line(get(octetsAsText("/\u009b31m")));
        assertThat(new String(out, StandardCharsets.UTF_8)).contains("/\\u00c2\\u009b31m");
    }

    private static String octetsAsText(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void a_long_path_is_cut_at_two_kibibytes() throws Exception {
        String path = line(get("/" + "x".repeat(5000))).get("path").asText();
        assertThat(path).hasSize(2048 + 3).endsWith("xxx...");
        assertThat(line(get("/" + "\u0001".repeat(5000))).get("path").asText()).hasSize(2048 + 3);
    }

    @Test
    void any_octets_at_all_make_a_line_that_can_be_read() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 3000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int n = random.nextInt(40); n > 0; n--) {
                char c = (char) (random.nextBoolean() ? 0x80 + random.nextInt(128) : random.nextInt(256));
                path.append(c == '?' || c == ' ' ? '!' : c);
            }
            byte[] octets = path.toString().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(line(get(path.toString())).get("path").asText()).isEqualTo(read(octets));
        }
    }

    /** What the log should make of these octets, by the decoder of the JDK. */
    private static String read(byte[] octets) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < octets.length; ) {
            String character = character(octets, i);
            text.append(character.isEmpty() ? String.valueOf((char) (octets[i] & 0xff)) : character);
            i += Math.max(1, character.getBytes(StandardCharsets.UTF_8).length);
        }
        return text.toString();
    }

    /** The character of several octets that begins here, or nothing. */
    private static String character(byte[] octets, int at) {
        for (int length = 2; length <= 4 && at + length <= octets.length; length++) {
            try {
                ByteBuffer sequence = ByteBuffer.wrap(octets, at, length);
                String text =
                        StandardCharsets.UTF_8.newDecoder().decode(sequence).toString();
                if (text.codePointCount(0, text.length()) == 1 && text.charAt(0) >= 0xa0) {
                    return text;
                }
            } catch (CharacterCodingException e) {
                continue;
            }
        }
        return "";
    }

    @Test
    void equal_values_are_encoded_once() {
        Encoded<Destination> encoded = new Encoded<>("upstream", 16, 100, Destination::toString);
        Destination first = proxied();
        assertThat(encoded.of(first))
                .isSameAs(encoded.of(proxied()))
                .asString()
                .isEqualTo(",\"upstream\":\"***@10.0.0.9:3128\"");
    }

    @Test
    void the_time_follows_the_clock_over_seconds_and_back() {
        Timestamp timestamp = new Timestamp();
        byte[] text = new byte[Timestamp.OCTETS];
        for (String time : new String[] {
            "2026-12-31T23:59:59.999Z",
            "2027-01-01T00:00:00.000Z",
            "2027-01-01T00:00:00.050Z",
            "1999-02-28T00:00:00.120Z"
        }) {
            assertThat(timestamp.write(text, 0, Instant.parse(time).toEpochMilli()))
                    .isEqualTo(24);
            assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo(time);
        }
    }
}
