package dev.prox.admin.console;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigSource;
import dev.prox.api.RuntimeView;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code status}, {@code listeners}, {@code config} and {@code refused}. */
final class StateCommands {
    /** The engine's word for a change of the document. */
    private static final String CONFIGURATION = "configuration";

    private final Supplier<@Nullable RuntimeView> runtime;
    private final Supplier<@Nullable ConfigSource> source;

    StateCommands(Supplier<@Nullable RuntimeView> runtime, Supplier<@Nullable ConfigSource> source) {
        this.runtime = runtime;
        this.source = source;
    }

    /** The service, when it is there. */
    static <T> T running(@Nullable T service) {
        if (service == null) {
            throw new IllegalStateException("the engine is not running");
        }
        return service;
    }

    private RuntimeView.State state() {
        return running(runtime.get()).state();
    }

    String status() {
        RuntimeView view = runtime.get();
        if (view == null) {
            return "the engine is not running";
        }
        RuntimeView.State state = view.state();
        long serving = state.modules().stream()
                .filter(RuntimeView.ModuleState::serving)
                .count();
        StringBuilder text = new StringBuilder(state.ready() ? "ready" : "not ready");
        state.reasons().forEach(reason -> text.append("\n  ").append(reason));
        text.append("\ngeneration ")
                .append(state.generation())
                .append(", since ")
                .append(state.since());
        text.append("\nlisteners  ").append(state.listeners().size());
        text.append("\nmodules    ")
                .append(serving)
                .append(" serving, ")
                .append(state.modules().size())
                .append(" installed");
        tenants(text, view.tenants());
        judged(text, view.judgement());
        if (!state.refused().isEmpty()) {
            text.append("\nrefused    ").append(state.refused().size()).append("; `refused` lists them");
        }
        return text.toString();
    }

    private static void tenants(StringBuilder text, List<RuntimeView.TenantState> tenants) {
        if (!tenants.isEmpty()) {
            text.append("\ntenants    ").append(tenants.size());
        }
        for (RuntimeView.TenantState each : tenants) {
            if (each.refused() != null) {
                text.append("\n  ").append(each.name());
                text.append(each.serving() ? " serves what it had before:" : " is closed:");
                each.refused().lines().forEach(line -> text.append("\n    ").append(line));
            }
        }
    }

    private static void judged(StringBuilder text, RuntimeView.Judgement judged) {
        RuntimeView.Trial trial = judged.trial();
        if (trial != null) {
            text.append("\ntrial      ").append(trial.change()).append(", ").append(trial.share());
            text.append(", since ").append(trial.since());
            text.append("\n           ").append(trial.decision());
            text.append("\n           tried   ").append(text(trial.tried()));
            text.append("\n           beside  ").append(text(trial.beside()));
        }
        if (judged.unconfirmed() != null) {
            text.append("\nunconfirmed: goes back at ")
                    .append(judged.unconfirmed())
                    .append("; `config confirm` keeps it");
        }
        judged.faults().forEach(each -> text.append("\nfaults     ")
                .append(each.module())
                .append(' ')
                .append(each.kind())
                .append(' ')
                .append(each.count())
                .append(" times, the last: ")
                .append(each.last()));
    }

    private static String text(RuntimeView.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%d exchanges, %d failed, p99 %.1f ms",
                outcome.exchanges(),
                outcome.failures(),
                outcome.p99Nanos() / 1e6);
    }

    String listeners() {
        Table table = new Table("NAME", "ADDRESS", "TLS", "CONNECTIONS", "REFUSED");
        for (RuntimeView.ListenerState listener : state().listeners()) {
            table.row(
                    listener.name(),
                    text(listener.address()),
                    listener.tls() ? "yes" : "no",
                    Long.toString(listener.connections()),
                    Long.toString(listener.connectionsRefused()));
        }
        return table.toString();
    }

    String upstreams() {
        Table table = new Table("NAME", "REQUESTS", "MAX", "REFUSED", "RETRIES REFUSED", "HEDGES", "HEDGES REFUSED");
        for (RuntimeView.UpstreamState upstream : state().upstreams()) {
            table.row(
                    upstream.name(),
                    Long.toString(upstream.requests()),
                    upstream.requestsMax() == 0 ? "-" : Long.toString(upstream.requestsMax()),
                    Long.toString(upstream.requestsRefused()),
                    Long.toString(upstream.retriesRefused()),
                    Long.toString(upstream.hedges()),
                    Long.toString(upstream.hedgesRefused()));
        }
        return table.toString();
    }

    private static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    String refused() {
        List<RuntimeView.Refusal> refused = state().refused();
        if (refused.isEmpty()) {
            return "nothing was refused";
        }
        return refused.stream().map(StateCommands::text).collect(Collectors.joining("\n"));
    }

    private static String text(RuntimeView.Refusal refusal) {
        StringBuilder text = new StringBuilder(refusal.when() + "  " + refusal.change());
        refusal.reason().lines().forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }

    String config() throws ConfigException {
        String file = running(source.get()).read().position().file();
        RuntimeView.State state = state();
        String good = file + " can be read, and generation " + state.generation() + " serves";
        return state.refused().stream()
                .filter(each ->
                        each.change().equals(CONFIGURATION) && each.when().isAfter(state.since()))
                .findFirst()
                .map(each -> good + "; later refused:\n" + text(each))
                .orElse(good);
    }
}
