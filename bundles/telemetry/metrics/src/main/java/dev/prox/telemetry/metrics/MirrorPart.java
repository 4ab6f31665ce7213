package dev.prox.telemetry.metrics;

import dev.prox.api.RuntimeView.Compared;
import dev.prox.api.RuntimeView.MirrorState;
import java.util.List;
import java.util.Objects;

/** Copies of requests and what became of them, as a part of the page. */
final class MirrorPart {
    private MirrorPart() {}

    static void write(Page page, List<MirrorState> mirrors) {
        if (mirrors.isEmpty()) {
            return;
        }
        String inFlight = "prox_mirror_requests";
        page.family(inFlight, "gauge", "Copies of requests that are under way.");
        mirrors.forEach(each -> page.sample(inFlight, labels(each), each.inFlight()));
        String total = "prox_mirror_requests_total";
        page.family(total, "counter", "Requests of routes with a mirror that were to be copied, by what became of it.");
        for (MirrorState each : mirrors) {
            page.sample(total, labels(each, "answered"), each.answered());
            page.sample(total, labels(each, "failed"), each.failed());
            page.sample(total, labels(each, "too-many"), each.tooMany());
            page.sample(total, labels(each, "too-long"), each.tooLong());
            page.sample(total, labels(each, "nowhere"), each.nowhere());
            page.sample(total, labels(each, "unsent"), each.unsent());
        }
        compared(page, mirrors);
    }

    private static void compared(Page page, List<MirrorState> mirrors) {
        List<MirrorState> comparing =
                mirrors.stream().filter(each -> each.compared() != null).toList();
        if (comparing.isEmpty()) {
            return;
        }
        String pairs = "prox_mirror_compared_total";
        page.family(pairs, "counter", "Pairs of an answer and the answer to the copy of its request.");
        String parts = "prox_mirror_differing_total";
        for (MirrorState each : comparing) {
            page.sample(pairs, labels(each, "same"), compared(each).same());
            page.sample(pairs, labels(each, "different"), compared(each).different());
            page.sample(pairs, labels(each, "uncompared"), compared(each).uncompared());
        }
        page.family(parts, "counter", "How often a part of such a pair differed.");
        for (MirrorState each : comparing) {
            compared(each)
                    .differing()
                    .forEach(
                            (part, count) -> page.sample(parts, labels(each) + "," + Page.labels("part", part), count));
        }
    }

    private static Compared compared(MirrorState mirror) {
        return Objects.requireNonNull(mirror.compared());
    }

    private static String labels(MirrorState mirror) {
        return Page.labels("route", mirror.route(), "upstream", mirror.upstream());
    }

    private static String labels(MirrorState mirror, String result) {
        return labels(mirror) + "," + Page.labels("result", result);
    }
}
