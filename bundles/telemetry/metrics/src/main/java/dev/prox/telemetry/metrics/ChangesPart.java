package dev.prox.telemetry.metrics;

import dev.prox.api.RuntimeView;
import java.util.List;

/** Changes that are judged by the exchanges that meet them, and modules that broke their word, as a part of the page. */
final class ChangesPart {
    private ChangesPart() {}

    static void write(Page page, RuntimeView.Judgement judged) {
        RuntimeView.Trial trial = judged.trial();
        page.single(
                "prox_trial_running",
                "gauge",
                "Whether a change is on trial.",
                trial != null && trial.running() ? 1 : 0);
        String outcomes = "prox_trials_total";
        page.family(outcomes, "counter", "Trials that are over.");
        page.sample(outcomes, Page.labels("outcome", "promoted"), judged.promoted());
        page.sample(outcomes, Page.labels("outcome", "withdrawn"), judged.withdrawn());
        page.single(
                "prox_changes_taken_back_total",
                "counter",
                "Changes that were taken back, since a route failed behind them or nobody confirmed them.",
                judged.takenBack());
        if (trial != null) {
            trial(page, trial);
        }
        String faults = "prox_module_faults_total";
        page.family(faults, "counter", "How often a module broke its word.");
        judged.faults()
                .forEach(each ->
                        page.sample(faults, Page.labels("module", each.module(), "kind", each.kind()), each.count()));
    }

    static void write(Page page, List<RuntimeView.TenantState> tenants) {
        if (!tenants.isEmpty()) {
            String routes = "prox_tenant_routes";
            page.family(routes, "gauge", "Routes of a tenant that serve.");
            tenants.forEach(each -> page.sample(routes, Page.labels("tenant", each.name()), each.routes()));
            String refused = "prox_tenant_refused";
            page.family(refused, "gauge", "Whether the document that a tenant has written last does not serve.");
            tenants.forEach(
                    each -> page.sample(refused, Page.labels("tenant", each.name()), each.refused() == null ? 0 : 1));
        }
    }

    private static void trial(Page page, RuntimeView.Trial trial) {
        String exchanges = "prox_trial_exchanges";
        page.family(exchanges, "gauge", "Exchanges since the last trial began, that met it and beside it.");
        page.sample(exchanges, Page.labels("side", "tried"), trial.tried().exchanges());
        page.sample(exchanges, Page.labels("side", "beside"), trial.beside().exchanges());
        String failures = "prox_trial_failures";
        page.family(failures, "gauge", "Those of them that failed.");
        page.sample(failures, Page.labels("side", "tried"), trial.tried().failures());
        page.sample(failures, Page.labels("side", "beside"), trial.beside().failures());
        String p99 = "prox_trial_response_p99_seconds";
        page.family(p99, "gauge", "When 99 % of their responses had begun.");
        page.sample(p99, Page.labels("side", "tried"), trial.tried().p99Nanos() / 1e9);
        page.sample(p99, Page.labels("side", "beside"), trial.beside().p99Nanos() / 1e9);
    }
}
