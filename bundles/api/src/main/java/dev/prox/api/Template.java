package dev.prox.api;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Text with variables, as in {@code https://{host}/new/{rest}}: parsed once, rendered for an exchange. Immutable.
 *
 * <p>A variable stands in braces; a brace itself is written twice. {@link TemplateVariable} has the variables; a name that is none of them is a named part
 * of the route's path pattern ({@link Exchange#parameter}).
 */
public final class Template {
    private final String source;
    private final List<Object> parts;

    private Template(String source, List<Object> parts) {
        this.source = source;
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException with what was expected */
    public static Template parse(String text) {
        List<Object> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean brace = c == '{' || c == '}';
            if (brace && i + 1 < text.length() && text.charAt(i + 1) == c) {
                plain.append(c);
                i++;
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                if (end < 0) {
                    throw new IllegalArgumentException("a `}` behind each `{`; a brace itself is written twice");
                }
                flush(plain, parts);
                parts.add(TemplateVariable.of(text.substring(i + 1, end)));
                i = end;
            } else if (c == '}') {
                throw new IllegalArgumentException("a `{` before each `}`; a brace itself is written twice");
            } else {
                plain.append(c);
            }
        }
        flush(plain, parts);
        return new Template(text, parts);
    }

    private static void flush(StringBuilder plain, List<Object> parts) {
        if (!plain.isEmpty()) {
            parts.add(plain.toString());
            plain.setLength(0);
        }
    }

    /** The text where no variable is in it, else null. */
    public @Nullable String constant() {
        if (parts.isEmpty()) {
            return "";
        }
        return parts.size() == 1 && parts.getFirst() instanceof String text ? text : null;
    }

    /** A part of a configuration with templates that are no components of a record. */
    public interface Holder {
        List<Template> templates();
    }

    /** The names of all variables but named parts of the path and those that have an argument. */
    public static Collection<String> variables() {
        return TemplateVariable.plain();
    }

    /** The names of the parts of the path pattern that it wants. */
    public List<String> parameters() {
        return parts.stream()
                .filter(part -> part instanceof TemplateVariable variable && variable.isParameter())
                .map(part -> ((TemplateVariable) part).name())
                .toList();
    }

    /** The text for this exchange; a variable without a value is nothing. What variables hold has a character for each octet. */
    public String text(Exchange exchange) {
        return text(exchange, UnaryOperator.identity());
    }

    /**
     * The same as the text of a body. Octets that a variable holds are read as UTF-8, where they are.
     *
     * @param escaped makes of what a variable holds what stands for it in such a text, as in HTML
     */
    public String bodyText(Exchange exchange, UnaryOperator<String> escaped) {
        return text(exchange, value -> escaped.apply(characters(value)));
    }

    private String text(Exchange exchange, UnaryOperator<String> written) {
        String constant = constant();
        if (constant != null) {
            return constant;
        }
        StringBuilder out = new StringBuilder();
        for (Object part : parts) {
            String value = value(part, exchange);
            if (value != null) {
                out.append(part instanceof TemplateVariable ? written.apply(value) : value);
            }
        }
        return out.toString();
    }

    private static String characters(String octets) {
        if (octets.chars().allMatch(c -> c < 0x80)) {
            return octets;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(octets)))
                    .toString();
        } catch (CharacterCodingException e) {
            return octets;
        }
    }

    /** The text for this exchange, or null where one of its variables has no value. */
    public @Nullable String whole(Exchange exchange) {
        if (parts.size() == 1) {
            return value(parts.getFirst(), exchange);
        }
        StringBuilder out = new StringBuilder();
        for (Object part : parts) {
            String value = value(part, exchange);
            if (value == null) {
                return null;
            }
            out.append(value);
        }
        return out.toString();
    }

    private static @Nullable String value(Object part, Exchange exchange) {
        return part instanceof TemplateVariable variable ? variable.value(exchange) : (String) part;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return source;
    }
}
