package dev.prox.config.yaml;

import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in the words of somebody who edits a file what the YAML parser says in its own. */
final class SyntaxProblem {
    private static final String NOT_YAML = "not YAML";

    /** What is expected where the parser's message holds {@code said}; {@code atContext} where the mistake is where the construct began. */
    private record Saying(
            String said,
            boolean atContext,
            String expected,
            @Nullable String fix) {}

    private static final List<Saying> SAYINGS = List.of(
            new Saying("TAB", false, "spaces", "YAML does not indent with tabs"),
            new Saying(
                    "mapping values are not allowed here",
                    false,
                    "one `key: value` in a line",
                    "quote a value with a colon in it, indent alike, or end the key above with one"),
            new Saying("expected <block end>, but found", false, "the indentation of the keys or items above", null),
            new Saying("could not find expected ':'", true, "`key: value`", null),
            new Saying("unexpected end of stream", true, "a quote at the end", null),
            new Saying("expected ',' or '}'", true, "a } at the end, commas between", null),
            new Saying("expected ',' or ']'", true, "a ] at the end, commas between", null),
            new Saying("expected the node content", false, "a value, or the end of what was opened: ] or }", null),
            new Saying(
                    "unknown escape character",
                    false,
                    "one of the escapes \\\\ \\\" \\n \\t \\xNN \\uNNNN",
                    "single quotes take \\ as it is"),
            new Saying("unexpected character found", true, "a value", "quote one that begins with * or &"),
            new Saying("cannot start any token", false, "a value", "quote one that begins with @ ` or %"),
            new Saying(
                    "expected '<document start>'",
                    false,
                    "the end of the document",
                    "quote a text that begins with { or ["),
            new Saying("found duplicate anchor", false, "an anchor name once", null));

    private SyntaxProblem() {}

    static Problem of(YamlEngineException e, String file, String text) {
        if (e instanceof ReaderException reader) {
            String expected = "printable characters, not U+%04X".formatted(reader.getCodePoint());
            return new Problem(position(file, text, reader.getPosition()), "", NOT_YAML, expected, null);
        }
        if (!(e instanceof MarkedYamlEngineException marked)) {
            return new Problem(new Position(file, 1, 1), "", NOT_YAML, "YAML 1.2", null);
        }
        String said = String.valueOf(marked.getProblem());
        for (Saying saying : SAYINGS) {
            if (said.contains(saying.said)) {
                String fix = said.startsWith("expected ',' or") ? breaksOff(marked, file) : saying.fix;
                return new Problem(at(marked, file, saying.atContext), "", NOT_YAML, saying.expected, fix);
            }
        }
        return new Problem(at(marked, file, false), "", NOT_YAML + ": " + said, "YAML 1.2", null);
    }

    private static String breaksOff(MarkedYamlEngineException e, String file) {
        Position at = at(e, file, false);
        return "what stands at line " + at.line() + ", column " + at.column() + " does not fit";
    }

    private static Position at(MarkedYamlEngineException e, String file, boolean context) {
        var mark = context && e.getContextMark().isPresent() ? e.getContextMark() : e.getProblemMark();
        return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(() -> new Position(file, 1, 1));
    }

    /** @param index in code points */
    private static Position position(String file, String text, int index) {
        int end = text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())));
        int line = (int) text.substring(0, end).chars().filter(c -> c == '\n').count() + 1;
        int column = text.codePointCount(text.lastIndexOf('\n', end - 1) + 1, end) + 1;
        return new Position(file, line, column);
    }
}
