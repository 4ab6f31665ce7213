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
            new DocumentConfig.UpstreamLimits(0, false),
            ClientTlsConfig.PLAIN,
            null));

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
        return with(
                new DocumentConfig.Timeouts(old.connect(), old.firstByte(), old.idle(), each, old.total()),
                config.retries(),
                config.limits());
    }

    UpstreamSettings limits(int requests, boolean adaptive) {
        return with(config.timeouts(), config.retries(), new DocumentConfig.UpstreamLimits(requests, adaptive));
    }

    private UpstreamSettings retries(DocumentConfig.Retries retries) {
        return with(config.timeouts(), retries, config.limits());
    }

    private UpstreamSettings with(
            DocumentConfig.Timeouts timeouts, DocumentConfig.Retries retries, DocumentConfig.UpstreamLimits limits) {
        return new UpstreamSettings(new DocumentConfig.Upstream(
                config.endpoints(), timeouts, retries, limits, config.tls(), config.proxyProtocol()));
    }
}
