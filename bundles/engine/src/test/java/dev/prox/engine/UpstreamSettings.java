package dev.prox.engine;

import dev.prox.api.ClientTlsConfig;
import java.time.Duration;
import java.util.List;

/** The settings of an upstream, as the configuration has them when nothing is said, and what a test changes of them. */
record UpstreamSettings(DocumentConfig.Upstream config) {
    private static final Duration NONE = Duration.ZERO;

    static final UpstreamSettings DEFAULT = new UpstreamSettings(new DocumentConfig.Upstream(
            List.of(),
            new DocumentConfig.Timeouts(
                    Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), NONE, NONE),
            new DocumentConfig.Retries(
                    1,
                    List.of(RetryOn.parse("connect-failure"), RetryOn.parse("reset")),
                    false,
                    new Percent(0.2),
                    NONE,
                    NONE,
                    65536),
            null,
            null,
            new DocumentConfig.UpstreamLimits(0, false),
            new DocumentConfig.UpstreamPool(0),
            ClientTlsConfig.PLAIN,
            null,
            Telling.X_FORWARDED));

    UpstreamSettings attempts(int attempts) {
        DocumentConfig.Retries old = config.retries();
        return retries(new DocumentConfig.Retries(
                attempts, old.on(), old.unsafe(), old.budget(), old.backoff(), old.backoffMax(), old.body()));
    }

    UpstreamSettings on(String... what) {
        DocumentConfig.Retries old = config.retries();
        List<RetryOn> on = List.of(what).stream().map(RetryOn::parse).toList();
        return retries(new DocumentConfig.Retries(
                old.attempts(), on, old.unsafe(), old.budget(), old.backoff(), old.backoffMax(), old.body()));
    }

    UpstreamSettings unsafe() {
        DocumentConfig.Retries old = config.retries();
        return retries(new DocumentConfig.Retries(
                old.attempts(), old.on(), true, old.budget(), old.backoff(), old.backoffMax(), old.body()));
    }

    UpstreamSettings backoff(Duration backoff) {
        DocumentConfig.Retries old = config.retries();
        return retries(new DocumentConfig.Retries(
                old.attempts(), old.on(), old.unsafe(), old.budget(), backoff, backoff, old.body()));
    }

    UpstreamSettings bodyMax(int octets) {
        DocumentConfig.Retries old = config.retries();
        return retries(new DocumentConfig.Retries(
                old.attempts(), old.on(), old.unsafe(), old.budget(), old.backoff(), old.backoffMax(), octets));
    }

    UpstreamSettings perTry(Duration each) {
        DocumentConfig.Timeouts old = config.timeouts();
        return timeouts(new DocumentConfig.Timeouts(old.connect(), old.firstByte(), old.idle(), each, old.total()));
    }

    UpstreamSettings total(Duration all) {
        DocumentConfig.Timeouts old = config.timeouts();
        return timeouts(new DocumentConfig.Timeouts(old.connect(), old.firstByte(), old.idle(), old.perTry(), all));
    }

    UpstreamSettings hedge(Duration after, double budget) {
        return new UpstreamSettings(new DocumentConfig.Upstream(
                config.endpoints(),
                config.timeouts(),
                config.retries(),
                new DocumentConfig.Hedge(after, new Percent(budget)),
                config.deadline(),
                config.limits(),
                config.pool(),
                config.tls(),
                config.proxyProtocol(),
                config.forwarded()));
    }

    UpstreamSettings deadline(String field, boolean trust) {
        return new UpstreamSettings(new DocumentConfig.Upstream(
                config.endpoints(),
                config.timeouts(),
                config.retries(),
                config.hedge(),
                new DocumentConfig.Deadline(FieldName.parse(field), trust),
                config.limits(),
                config.pool(),
                config.tls(),
                config.proxyProtocol(),
                config.forwarded()));
    }

    UpstreamSettings limits(int requests, boolean adaptive) {
        return with(
                config.timeouts(),
                config.retries(),
                new DocumentConfig.UpstreamLimits(requests, adaptive),
                config.pool());
    }

    UpstreamSettings warm(int connections) {
        return with(config.timeouts(), config.retries(), config.limits(), new DocumentConfig.UpstreamPool(connections));
    }

    private UpstreamSettings timeouts(DocumentConfig.Timeouts timeouts) {
        return with(timeouts, config.retries(), config.limits(), config.pool());
    }

    private UpstreamSettings retries(DocumentConfig.Retries retries) {
        return with(config.timeouts(), retries, config.limits(), config.pool());
    }

    private UpstreamSettings with(
            DocumentConfig.Timeouts timeouts,
            DocumentConfig.Retries retries,
            DocumentConfig.UpstreamLimits limits,
            DocumentConfig.UpstreamPool pool) {
        return new UpstreamSettings(new DocumentConfig.Upstream(
                config.endpoints(),
                timeouts,
                retries,
                config.hedge(),
                config.deadline(),
                limits,
                pool,
                config.tls(),
                config.proxyProtocol(),
                config.forwarded()));
    }
}
