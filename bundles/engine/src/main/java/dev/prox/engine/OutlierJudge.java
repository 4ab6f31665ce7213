package dev.prox.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes endpoints of one upstream out for a while whose answers are worse than those of the others, or fail in a row. Confined to the Director's thread; counts
 * come from the loops.
 */
final class OutlierJudge {
    private static final double CHANCE_MIN = 0.001;
    private static final long FAILURES_MIN = 3;
    /** What a pause of the machine may add to a mean. */
    private static final double NANOS_MORE = 5e6;

    private static final int DOUBLINGS_MAX = 16;

    private final Map<EndpointState, Past> records = new HashMap<>();
    private long intervalEnds = Long.MIN_VALUE;

    /** Sums of an endpoint. */
    private record Sums(long answers, long errors, long failures, long latencies, long samples) {
        static Sums of(EndpointState state) {
            return new Sums(
                    state.sum(EndpointLoop::answers),
                    state.sum(EndpointLoop::errors),
                    state.sum(EndpointLoop::failures),
                    state.sum(EndpointLoop::latencies),
                    state.sum(EndpointLoop::samples));
        }

        Sums since(Sums before) {
            return new Sums(
                    answers - before.answers,
                    errors - before.errors,
                    failures - before.failures,
                    latencies - before.latencies,
                    samples - before.samples);
        }

        Sums and(Sums other) {
            return new Sums(
                    answers + other.answers,
                    errors + other.errors,
                    failures + other.failures,
                    latencies + other.latencies,
                    samples + other.samples);
        }

        long tries() {
            return answers + failures;
        }

        long bad() {
            return errors + failures;
        }

        double share() {
            return tries() == 0 ? 0 : (double) bad() / tries();
        }

        double mean() {
            return samples == 0 ? 0 : (double) latencies / samples;
        }
    }

    /** What was found of an endpoint before. */
    private static final class Past {
        private static final Sums NONE = new Sums(0, 0, 0, 0, 0);
        private Sums atInterval = NONE;
        /** Those that failed until it last came back. */
        private long badAtReturn;

        private long until;
        private int ejections;
    }

    private Past record(EndpointState state) {
        return records.computeIfAbsent(state, each -> new Past());
    }

    /** @param config null where nobody is to be taken out */
    void judge(UpstreamConfig.@Nullable Outliers config, Collection<EndpointState> all, long now) {
        records.keySet().retainAll(all);
        if (config == null) {
            all.stream().filter(EndpointState::isEjected).forEach(each -> each.ejected(null, now));
            records.clear();
            return;
        }
        bringBack(all, now);
        if (config.consecutive() > 0) {
            all.forEach(each -> inARow(each, config, all, now));
        }
        if (intervalEnds == Long.MIN_VALUE) {
            begin(config, all, now);
        } else if (now - intervalEnds >= 0) {
            compare(config, all, now);
            begin(config, all, now);
        }
    }

    private void bringBack(Collection<EndpointState> all, long now) {
        for (EndpointState each : all) {
            Past known = record(each);
            if (each.isEjected() && now - known.until >= 0) {
                known.badAtReturn = Sums.of(each).bad();
                each.ejected(null, now);
            }
        }
    }

    private void inARow(EndpointState state, UpstreamConfig.Outliers config, Collection<EndpointState> all, long now) {
        long most = state.most(EndpointLoop::inARow);
        long fresh = Sums.of(state).bad() - record(state).badAtReturn;
        if (!state.isEjected() && Math.min(most, fresh) >= config.consecutive()) {
            eject(state, most + " failures in a row", config, all, now);
        }
    }

    private void begin(UpstreamConfig.Outliers config, Collection<EndpointState> all, long now) {
        intervalEnds = now + config.interval().toNanos();
        for (EndpointState each : all) {
            Past known = record(each);
            known.atInterval = Sums.of(each);
            if (!each.isEjected()
                    && known.ejections > 0
                    && now - known.until > config.eject().toNanos()) {
                known.ejections--;
            }
        }
    }

    // ---- against the others ----

    private void compare(UpstreamConfig.Outliers config, Collection<EndpointState> all, long now) {
        Map<EndpointState, Sums> counts = new HashMap<>();
        for (EndpointState each : all) {
            if (each.available()) {
                counts.put(each, Sums.of(each).since(record(each).atInterval));
            }
        }
        worst(counts, Sums::share).forEach(each -> {
            String why = tooManyFail(config, each.getValue(), others(counts, each.getKey()));
            if (why != null && eject(each.getKey(), why, config, all, now)) {
                counts.remove(each.getKey());
            }
        });
        worst(counts, Sums::mean).forEach(each -> {
            String why = tooSlow(config, each.getValue(), others(counts, each.getKey()));
            if (why != null && eject(each.getKey(), why, config, all, now)) {
                counts.remove(each.getKey());
            }
        });
    }

    private static List<Map.Entry<EndpointState, Sums>> worst(
            Map<EndpointState, Sums> counts, ToDoubleFunction<Sums> by) {
        List<Map.Entry<EndpointState, Sums>> all =
                new ArrayList<>(Map.copyOf(counts).entrySet());
        all.sort(Comparator.comparingDouble((Map.Entry<EndpointState, Sums> each) -> by.applyAsDouble(each.getValue()))
                .reversed());
        return all;
    }

    private static Sums others(Map<EndpointState, Sums> counts, EndpointState than) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey() != than)
                .map(Map.Entry::getValue)
                .reduce(Past.NONE, Sums::and);
    }

    private static @Nullable String tooManyFail(UpstreamConfig.Outliers config, Sums own, Sums others) {
        double allowed = others.share() + config.errors().share();
        boolean judged = others.tries() > 0 && own.tries() >= config.requests() && own.bad() >= FAILURES_MIN;
        if (!judged || allowed >= 1 || Tolerance.chance(own.tries(), own.bad(), allowed) >= CHANCE_MIN) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "%.0f %% of %d tries fail (%.0f %% elsewhere)",
                own.share() * 100,
                own.tries(),
                others.share() * 100);
    }

    private static @Nullable String tooSlow(UpstreamConfig.Outliers config, Sums own, Sums others) {
        boolean judged = config.latency() > 0 && others.samples() > 0 && own.samples() >= config.requests();
        if (!judged || own.mean() <= others.mean() * config.latency() + NANOS_MORE) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "responses take %.1f ms on average (%.1f ms elsewhere)",
                own.mean() / 1e6,
                others.mean() / 1e6);
    }

    // ---- the sentence ----

    /**
     * How long an endpoint is out yet.
     *
     * @param nanosLeft 0 where it is not
     * @param ejections of late
     */
    record Sentence(long nanosLeft, int ejections) {}

    Sentence sentence(EndpointState state, long now) {
        Past known = record(state);
        return new Sentence(state.isEjected() ? Math.max(0, known.until - now) : 0, known.ejections);
    }

    /** It was judged in another process. @param why it is out, or null where it is not */
    void resume(EndpointState state, @Nullable String why, Sentence sentence, long now) {
        Past known = record(state);
        known.ejections = sentence.ejections;
        known.until = now + sentence.nanosLeft;
        state.ejected(why, now);
    }

    /** Returns whether it is taken out: not where so many are that no more may be. */
    private boolean eject(
            EndpointState state, String why, UpstreamConfig.Outliers config, Collection<EndpointState> all, long now) {
        long out = all.stream().filter(EndpointState::isEjected).count();
        long most = (long) (config.ejectedMax().share() * all.size() + 1e-9);
        if (out >= (all.size() > 1 ? Math.max(1, most) : 0)) {
            return false;
        }
        Past known = record(state);
        long time = config.eject().toNanos() << Math.min(known.ejections, DOUBLINGS_MAX);
        known.ejections++;
        known.until = now + Math.min(time, config.ejectMax().toNanos());
        state.ejected(why, now);
        return true;
    }
}
