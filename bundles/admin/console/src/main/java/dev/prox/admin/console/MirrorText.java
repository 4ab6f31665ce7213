package dev.prox.admin.console;

import dev.prox.api.RuntimeView.Compared;
import dev.prox.api.RuntimeView.MirrorDifference;
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
        StringBuilder text = new StringBuilder(table.toString());
        mirrors.forEach(each -> compared(text, each));
        return text.toString();
    }

    private static void compared(StringBuilder text, MirrorState mirror) {
        Compared compared = mirror.compared();
        if (compared == null) {
            return;
        }
        text.append('\n')
                .append(mirror.route())
                .append(": ")
                .append(compared.same())
                .append(" answers are the same, ")
                .append(compared.different())
                .append(" differ, ")
                .append(compared.uncompared())
                .append(" could not be compared");
        compared.differing().forEach((part, count) -> {
            if (count > 0) {
                text.append("\n  ").append(part).append(": ").append(count);
            }
        });
        if (!compared.last().isEmpty()) {
            text.append('\n').append(last(compared.last()).toString().indent(2).stripTrailing());
        }
    }

    private static Table last(List<MirrorDifference> last) {
        Table table = new Table("WHEN", "METHOD", "PATH", "DIFFERS", "STATUS", "OF THE COPY", "OCTETS", "OF THE COPY");
        for (MirrorDifference each : last) {
            table.row(
                    each.when().toString(),
                    each.method(),
                    each.path(),
                    String.join(", ", each.differing()),
                    Integer.toString(each.status()),
                    Integer.toString(each.mirrorStatus()),
                    Long.toString(each.octets()),
                    Long.toString(each.mirrorOctets()));
        }
        return table;
    }
}
