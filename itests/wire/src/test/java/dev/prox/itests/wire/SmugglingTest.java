package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.OtherProxy;
import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.WireText;
import dev.prox.itests.wire.StrictOrigin.Arrival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Every one of {@link Attacks} through a Prox to an origin that knows no mercy: what is malformed does not get there, what is valid does. The same to nginx
 * and HAProxy, for comparison alone; {@code target/smuggling.md} has the table that {@code docs/http1.md} shows.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SmugglingTest {
    private static final String CONFIGURATION = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
        upstreams:
          origin: { endpoints: [ "http://127.0.0.1:{origin}" ] }
        routes:
          - match: { listener: web }
            proxy: origin
        """;

    private static final List<Attack> ATTACKS = Attacks.all();
    private static final Path TABLE = Path.of("target/smuggling.md");

    private static final Pattern PATH = Pattern.compile("/p(\\d{4})");

    /** What became of one attack. */
    enum Outcome {
        REFUSED,
        /** The origin got something, and all of it was HTTP/1.1. */
        PASSED_ON,
        /** The origin got what it must refuse. */
        MALFORMED
    }

    private final Map<String, List<Outcome>> results = new LinkedHashMap<>();

    @Test
    void thereAreEnough() {
        assertThat(ATTACKS.stream().filter(attack -> !attack.valid())).hasSizeGreaterThan(400);
        assertThat(ATTACKS).doesNotHaveDuplicates();
    }

    @Test
    void proxPassesOnWhatIsValidAndNothingElse() {
        try (var origin = new StrictOrigin();
                var prox = ProxServer.start(CONFIGURATION.replace("{origin}", String.valueOf(origin.port())))) {
            List<Outcome> outcomes = attack(prox.port("web"), origin);
            results.put("Prox", outcomes);
            assertThat(unexpected(outcomes)).isEmpty();
        }
    }

    @Test
    void othersAreAskedForComparison() {
        try (var origin = new StrictOrigin();
                var nginx = OtherProxy.nginx(origin.port())) {
            results.put("nginx", attack(nginx.port(), origin));
        }
        try (var origin = new StrictOrigin();
                var haproxy = OtherProxy.haproxy(origin.port())) {
            results.put("HAProxy", attack(haproxy.port(), origin));
        }
    }

    /** Of each family: how many were refused, passed on made right, passed on malformed. */
    @AfterAll
    void tell() throws IOException {
        var families =
                ATTACKS.stream().filter(a -> !a.valid()).map(Attack::family).distinct();
        var table = new StringBuilder("| | payloads | " + String.join(" | ", results.keySet()) + " |\n|---|---|");
        table.append("---|".repeat(results.size())).append('\n');
        Stream.concat(families, Stream.of("all")).forEach(family -> {
            table.append("| " + family + " | " + payloads(family).count() + " |");
            results.forEach((name, outcomes) -> table.append(" " + counts(family, outcomes) + " |"));
            table.append('\n');
        });
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
    }

    private static IntStream payloads(String family) {
        return IntStream.range(0, ATTACKS.size()).filter(i -> {
            Attack attack = ATTACKS.get(i);
            return !attack.valid() && (family.equals("all") || attack.family().equals(family));
        });
    }

    private static String counts(String family, List<Outcome> outcomes) {
        return Arrays.stream(Outcome.values())
                .map(wanted -> String.valueOf(
                        payloads(family).filter(i -> outcomes.get(i) == wanted).count()))
                .collect(Collectors.joining(" / "));
    }

    private static List<String> unexpected(List<Outcome> outcomes) {
        return IntStream.range(0, ATTACKS.size())
                .filter(i -> outcomes.get(i) != (ATTACKS.get(i).valid() ? Outcome.PASSED_ON : Outcome.REFUSED))
                .mapToObj(i -> outcomes.get(i) + " " + ATTACKS.get(i).family() + "\n"
                        + WireText.shown(ATTACKS.get(i).octets(i)))
                .toList();
    }

    private static List<Outcome> attack(int port, StrictOrigin origin) {
        var outcomes = new ArrayList<Outcome>();
        var seen = 0;
        for (int i = 0; i < ATTACKS.size(); i++) {
            send(port, ATTACKS.get(i).octets(i));
            outcomes.add(Outcome.REFUSED);
            List<Arrival> arrivals = origin.arrivals();
            for (Arrival arrival : arrivals.subList(seen, arrivals.size())) {
                note(outcomes, arrival);
            }
            seen = arrivals.size();
        }
        return outcomes;
    }

    /** What has no path of an attack belongs to the last one. */
    private static void note(List<Outcome> outcomes, Arrival arrival) {
        var path = PATH.matcher(arrival.target());
        int attack = path.find() ? Integer.parseInt(path.group(1)) : outcomes.size() - 1;
        Outcome outcome = arrival.wrong() == null ? Outcome.PASSED_ON : Outcome.MALFORMED;
        if (outcome.compareTo(outcomes.get(attack)) > 0) {
            outcomes.set(attack, outcome);
        }
    }

    /** Sends it with an end, so that nobody waits for more, and reads whatever comes. */
    private static void send(int port, byte[] octets) {
        try (var client = RawClient.to(port)) {
            client.send(octets).finish();
            client.in().readAllBytes();
        } catch (IOException | UncheckedIOException e) {
            // a reset is an answer too
        }
    }
}
