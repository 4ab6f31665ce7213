package dev.prox.itests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prox.itests.Field;
import dev.prox.itests.Head;
import dev.prox.itests.Message;
import dev.prox.itests.WireText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a message should be. The first line is the start line, of a response its beginning. Then come
 *
 * <ul>
 *   <li>{@code Name: value}: the fields of this name, spelled so, are those listed, in this order;
 *   <li>{@code Name: *}: there is such a field;
 *   <li>{@code !Name}: there is none, in any spelling;
 *   <li>{@code ~Name: value}: this trailer came.
 * </ul>
 *
 * Fields that are not named may be there. If an empty line follows, the body behind it is the whole body, without its
 * transfer coding.
 */
record Expected(String start, List<String> fields, boolean tellsBody, byte[] body) {
    static Expected of(List<String> lines, Map<String, String> names) {
        int empty = lines.indexOf("");
        List<String> head = empty < 0 ? lines : lines.subList(0, empty);
        List<String> filled =
                head.stream().map(line -> WireText.line(line, names)).toList();
        return new Expected(
                filled.getFirst(),
                filled.subList(1, filled.size()),
                empty >= 0,
                empty < 0 ? new byte[0] : WireText.bytes(lines.subList(empty + 1, lines.size()), names));
    }

    void match(Message message) {
        match(message.head());
        for (String line : fields) {
            if (line.startsWith("~")) {
                assertThat(message.trailers()).as(message.toString()).contains(field(line.substring(1)));
            }
        }
        if (tellsBody) {
            assertThat(WireText.shown(message.body())).isEqualTo(WireText.shown(body));
        }
    }

    void match(Head head) {
        if (start.startsWith("HTTP/")) {
            assertThat(head.start()).as(head.toString()).startsWith(start);
        } else {
            assertThat(head.start()).as(head.toString()).isEqualTo(start);
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (String line : fields) {
            if (line.startsWith("!")) {
                assertThat(head.all(line.substring(1))).as(head.toString()).isEmpty();
            } else if (!line.startsWith("~")) {
                Field field = field(line);
                values.computeIfAbsent(field.name(), unused -> new ArrayList<>())
                        .add(field.value());
            }
        }
        values.forEach((name, expected) -> matchField(head, name, expected));
    }

    private static void matchField(Head head, String name, List<String> expected) {
        List<String> found = head.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
        if (expected.equals(List.of("*"))) {
            assertThat(found).as(head.toString()).isNotEmpty();
        } else {
            assertThat(found).as(head.toString()).isEqualTo(expected);
        }
    }

    private static Field field(String line) {
        int colon = line.indexOf(':');
        return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
    }
}
