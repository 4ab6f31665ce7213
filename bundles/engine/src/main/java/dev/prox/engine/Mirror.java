package dev.prox.engine;

import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.RuntimeView.Compared;
import dev.prox.api.RuntimeView.MirrorDifference;
import dev.prox.api.RuntimeView.MirrorState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Copies requests of a route to an upstream. Whatever becomes of a copy, the request does not hear of it. */
final class Mirror {
    private final MirrorConfig config;
    private final @Nullable ProxyHandler to;
    private final MirrorTally[] tallies;

    /**
     * @param to null where it is not there now: then nothing is copied
     * @param tallies one for each event loop
     */
    Mirror(MirrorConfig config, @Nullable ProxyHandler to, MirrorTally[] tallies) {
        this.config = config;
        this.to = to;
        this.tallies = tallies;
    }

    MirrorConfig config() {
        return config;
    }

    MirrorTally[] tallies() {
        return tallies;
    }

    /** Those that it goes to: one at the most. */
    List<ProxyHandler> upstreams() {
        return to == null ? List.of() : List.of(to);
    }

    /** A copy of the request, which waits for its body; or null where none is wanted or possible. */
    @Nullable
    MirrorCopy take(ExchangeRun exchange) {
        RequestHead request = exchange.request;
        if (request.upgrade() || request.method() == Method.CONNECT || exchange.run.draining() || !isWanted(request)) {
            return null;
        }
        MirrorTally tally = tallies[exchange.loop.index()];
        if (to == null) {
            tally.nowhere++;
        } else if (tally.inFlight >= config.inFlightMax()) {
            tally.tooMany++;
        } else if (request.bodyLength() > config.bodyMax()) {
            tally.tooLong++;
        } else {
            return new MirrorCopy(exchange, to, tally, config);
        }
        return null;
    }

    private boolean isWanted(RequestHead request) {
        boolean method = config.methods().isEmpty();
        for (MirrorConfig.MethodName each : config.methods()) {
            method |= isOf(request, each.text());
        }
        double share = config.share().share();
        return method && (share >= 1 || share > 0 && ThreadLocalRandom.current().nextDouble() < share);
    }

    private static boolean isOf(RequestHead request, String method) {
        boolean same = request.methodTo() == method.length();
        for (int i = 0; same && i < method.length(); i++) {
            same = request.bytes()[i] == method.charAt(i);
        }
        return same;
    }

    // ---- what is seen of it ----

    /** @param route as it is called now */
    MirrorState state(String route) {
        return new MirrorState(
                route,
                config.to().upstream(),
                sum(each -> each.inFlight),
                sum(each -> each.answered),
                sum(each -> each.failed),
                sum(each -> each.tooMany),
                sum(each -> each.tooLong),
                sum(each -> each.nowhere),
                sum(each -> each.unsent),
                config.compare() == null ? null : compared(config.compare()));
    }

    private Compared compared(MirrorConfig.Compare compare) {
        Map<String, Long> differing = new LinkedHashMap<>();
        for (String part : compare.parts()) {
            int at = differing.size();
            differing.put(part, sumOf(each -> each.differing[at]));
        }
        List<MirrorDifference> last = new ArrayList<>();
        for (MirrorTally each : tallies) {
            last.addAll(each.compared == null ? List.of() : each.compared.last());
        }
        last.sort(Comparator.comparing(MirrorDifference::when).reversed());
        return new Compared(
                sumOf(each -> each.same),
                sumOf(each -> each.different),
                sumOf(each -> each.uncompared),
                Collections.unmodifiableMap(differing),
                List.copyOf(last.subList(0, Math.min(last.size(), ComparedTally.LAST_MAX))));
    }

    private long sumOf(ToLongFunction<ComparedTally> count) {
        return sum(each -> each.compared == null ? 0 : count.applyAsLong(each.compared));
    }

    private long sum(ToLongFunction<MirrorTally> count) {
        long sum = 0;
        for (MirrorTally each : tallies) {
            sum += count.applyAsLong(each);
        }
        return sum;
    }
}
