package dev.prox.engine;

import dev.prox.api.ClientTlsConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of an upstream, as the configuration has them when nothing is said, and what a test changes of them. */
record UpstreamSettings(UpstreamConfig config) {
    private static final Duration NONE = Duration.ZERO;

    static final UpstreamSettings DEFAULT = new UpstreamSettings(new UpstreamConfig(
            List.of(),
            null,
            null,
            null,
            new Percent(0.3),
            NONE,
            null,
            null,
            new UpstreamConfig.Timeouts(
                    Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), NONE, NONE),
            new UpstreamConfig.Retries(
                    1,
                    List.of(RetryOn.parse("connect-failure"), RetryOn.parse("reset")),
                    false,
                    new Percent(0.2),
                    NONE,
                    NONE,
                    65536),
            null,
            null,
            new UpstreamConfig.Limits(0, false),
            new UpstreamConfig.Pool(0),
            ClientTlsConfig.PLAIN,
            null));

    UpstreamSettings attempts(int attempts) {
        UpstreamConfig.Retries old = config.retries();
        return retries(new UpstreamConfig.Retries(
                attempts, old.on(), old.unsafe(), old.budget(), old.backoff(), old.backoffMax(), old.body()));
    }

    UpstreamSettings on(String... what) {
        UpstreamConfig.Retries old = config.retries();
        List<RetryOn> on = List.of(what).stream().map(RetryOn::parse).toList();
        return retries(new UpstreamConfig.Retries(
                old.attempts(), on, old.unsafe(), old.budget(), old.backoff(), old.backoffMax(), old.body()));
    }

    UpstreamSettings unsafe() {
        UpstreamConfig.Retries old = config.retries();
        return retries(new UpstreamConfig.Retries(
                old.attempts(), old.on(), true, old.budget(), old.backoff(), old.backoffMax(), old.body()));
    }

    UpstreamSettings backoff(Duration backoff) {
        UpstreamConfig.Retries old = config.retries();
        return retries(new UpstreamConfig.Retries(
                old.attempts(), old.on(), old.unsafe(), old.budget(), backoff, backoff, old.body()));
    }

    UpstreamSettings bodyMax(int octets) {
        UpstreamConfig.Retries old = config.retries();
        return retries(new UpstreamConfig.Retries(
                old.attempts(), old.on(), old.unsafe(), old.budget(), old.backoff(), old.backoffMax(), octets));
    }

    UpstreamSettings perTry(Duration each) {
        UpstreamConfig.Timeouts old = config.timeouts();
        return timeouts(new UpstreamConfig.Timeouts(old.connect(), old.firstByte(), old.idle(), each, old.total()));
    }

    UpstreamSettings total(Duration all) {
        UpstreamConfig.Timeouts old = config.timeouts();
        return timeouts(new UpstreamConfig.Timeouts(old.connect(), old.firstByte(), old.idle(), old.perTry(), all));
    }

    UpstreamSettings hedge(Duration after, double budget) {
        return with(config.retries(), new UpstreamConfig.Hedge(after, new Percent(budget)), config.deadline());
    }

    UpstreamSettings deadline(String field, boolean trust) {
        return with(config.retries(), config.hedge(), new UpstreamConfig.Deadline(FieldName.parse(field), trust));
    }

    UpstreamSettings limits(int requests, boolean adaptive) {
        return with(
                config.endpoints(), config.timeouts(), new UpstreamConfig.Limits(requests, adaptive), config.pool());
    }

    UpstreamSettings warm(int connections) {
        return with(config.endpoints(), config.timeouts(), config.limits(), new UpstreamConfig.Pool(connections));
    }

    UpstreamSettings endpoints(String... urls) {
        List<UpstreamConfig.Endpoint> all =
                List.of(urls).stream().map(UpstreamConfig.Endpoint::of).toList();
        return with(all, config.timeouts(), config.limits(), config.pool());
    }

    UpstreamSettings sticky(UpstreamConfig.Sticky sticky) {
        return new UpstreamSettings(new UpstreamConfig(
                config.endpoints(),
                config.discovery(),
                config.health(),
                config.balance(),
                config.panic(),
                config.slowStart(),
                sticky,
                config.outliers(),
                config.timeouts(),
                config.retries(),
                config.hedge(),
                config.deadline(),
                config.limits(),
                config.pool(),
                config.tls(),
                config.proxyProtocol()));
    }

    private UpstreamSettings timeouts(UpstreamConfig.Timeouts timeouts) {
        return with(config.endpoints(), timeouts, config.limits(), config.pool());
    }

    private UpstreamSettings retries(UpstreamConfig.Retries retries) {
        return with(retries, config.hedge(), config.deadline());
    }

    private UpstreamSettings with(
            UpstreamConfig.Retries retries,
            UpstreamConfig.@Nullable Hedge hedge,
            UpstreamConfig.@Nullable Deadline deadline) {
        return new UpstreamSettings(new UpstreamConfig(
                config.endpoints(),
                config.discovery(),
                config.health(),
                config.balance(),
                config.panic(),
                config.slowStart(),
                config.sticky(),
                config.outliers(),
                config.timeouts(),
                retries,
                hedge,
                deadline,
                config.limits(),
                config.pool(),
                config.tls(),
                config.proxyProtocol()));
    }

    private UpstreamSettings with(
            List<UpstreamConfig.Endpoint> endpoints,
            UpstreamConfig.Timeouts timeouts,
            UpstreamConfig.Limits limits,
            UpstreamConfig.Pool pool) {
        return new UpstreamSettings(new UpstreamConfig(
                endpoints,
                config.discovery(),
                config.health(),
                config.balance(),
                config.panic(),
                config.slowStart(),
                config.sticky(),
                config.outliers(),
                timeouts,
                config.retries(),
                config.hedge(),
                config.deadline(),
                limits,
                pool,
                config.tls(),
                config.proxyProtocol()));
    }
}
