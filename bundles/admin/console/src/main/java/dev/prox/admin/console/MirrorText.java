package dev.prox.admin.console;

import dev.prox.api.RuntimeView.MirrorState;
import java.util.List;

/** The mirrors of routes, for people. */
final class MirrorText {
    private MirrorText() {}

    static String of(List<MirrorState> mirrors) {
        if (mirrors.isEmpty()) {
            return "no route has a mirror";
        }
        Table table = new Table(
                "ROUTE", "TO", "IN FLIGHT", "ANSWERED", "FAILED", "TOO MANY", "TOO LONG", "NOWHERE", "UNSENT");
        for (MirrorState each : mirrors) {
            table.row(
                    each.route(),
                    each.upstream(),
                    Long.toString(each.inFlight()),
                    Long.toString(each.answered()),
                    Long.toString(each.failed()),
                    Long.toString(each.tooMany()),
                    Long.toString(each.tooLong()),
                    Long.toString(each.nowhere()),
                    Long.toString(each.unsent()));
        }
        return table.toString();
    }
}
