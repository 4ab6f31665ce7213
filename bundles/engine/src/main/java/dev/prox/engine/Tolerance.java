package dev.prox.engine;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a change may do to exchanges. A change is bad when what was seen would come about by chance in less than one case in a thousand, if it were as good as it
 * must be: so few exchanges judge only what is plain, and many also what is not.
 *
 * @param errors share of failures beyond that of before, 0 to 1; 1 where nobody looks
 * @param latency the 99th percentile may be so many times that of before; 0 where nobody looks
 * @param exchanges that there must be
 */
record Tolerance(double errors, double latency, long exchanges) {
    private static final double CHANCE_MIN = 0.001;
    private static final long FAILURES_MIN = 3;
    /** For a percentile to mean something. */
    private static final long FOR_PERCENTILE_MIN = 100;

    private static final double SLOW = 0.01;
    /** What a pause of the machine may add. */
    private static final long NANOS_MORE = 5_000_000;

    private static final int TERMS_MAX = 10_000;

    /** Why {@code now} is worse than {@code before} by more than is tolerated, or null. */
    @Nullable
    String exceeded(Outcomes before, Outcomes now) {
        if (now.exchanges() < exchanges) {
            return null;
        }
        double allowed = before.failed() + errors;
        if (now.failures() >= FAILURES_MIN
                && allowed < 1
                && chance(now.exchanges(), now.failures(), allowed) < CHANCE_MIN) {
            return "%s of %d exchanges fail (%s of %d without it)"
                    .formatted(percent(now.failed()), now.exchanges(), percent(before.failed()), before.exchanges());
        }
        if (latency > 0 && Math.min(before.exchanges(), now.exchanges()) >= FOR_PERCENTILE_MIN) {
            long most = Math.max((long) (before.p99Nanos() * latency), before.p99Nanos() + NANOS_MORE);
            long slower = now.slowerThan(most);
            if (slower >= FAILURES_MIN && chance(now.exchanges(), slower, SLOW) < CHANCE_MIN) {
                return "%s of %d exchanges take more than %s (99 %% take at most %s without it)"
                        .formatted(
                                percent((double) slower / now.exchanges()),
                                now.exchanges(),
                                millis(most),
                                millis(before.p99Nanos()));
            }
        }
        return null;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share >= 0.1 ? "%.0f %%" : "%.2f %%", share * 100);
    }

    private static String millis(long nanos) {
        return String.format(
                Locale.ROOT, "%.1f ms", nanos / (double) Duration.ofMillis(1).toNanos());
    }

    /** How likely {@code n} exchanges are to have {@code k} failures or more when each fails with {@code p}: the tail of the binomial distribution. */
    static double chance(long n, long k, double p) {
        if (k <= n * p) {
            return 1;
        }
        if (p <= 0) {
            return 0;
        }
        double term = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
        double sum = term;
        for (long i = k; i < n && i - k < TERMS_MAX && term > sum * 1e-6; i++) {
            term *= (double) (n - i) / (i + 1) * p / (1 - p);
            sum += term;
        }
        return Math.min(1, sum);
    }

    private static double logChoose(long n, long k) {
        return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    /** Stirling's series, exact to 1e-9 from 10 on. */
    private static double logFactorial(long n) {
        if (n < 10) {
            double product = 1;
            for (long i = 2; i <= n; i++) {
                product *= i;
            }
            return Math.log(product);
        }
        double x = n;
        return x * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI * x) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }
}
