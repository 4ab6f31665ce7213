package dev.prox.filter.body;

import dev.prox.api.BodyFilter;
import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Loop;
import dev.prox.api.RequestHead;
import dev.prox.filter.body.BodyConfig.Rule;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rules of one direction, ready to be applied. */
final class Rules {
    private static final List<String> JSON = List.of("application/json", "application/*+json");
    private static final List<String> TEXT = List.of(
            "text/*",
            "application/json",
            "application/*+json",
            "application/xml",
            "application/*+xml",
            "application/javascript",
            "image/svg+xml");

    /**
     * One rule.
     *
     * @param set another body, or null
     * @param streamed what replaces text as it streams by, or null
     * @param edit what is done to the whole body, or null
     */
    record Compiled(
            Condition when,
            BodyConfig.@Nullable Set set,
            BodyFilter.@Nullable Source streamed,
            @Nullable Edit edit) {}

    /** Edits whole bodies with what a request says. */
    interface Edit {
        UnaryOperator<byte[]> of(Exchange exchange);
    }

    final List<Compiled> all = new ArrayList<>();
    private final BodyConfig config;
    private final WholeBody.Room[] rooms;
    private final Failure tooLong;

    private Rules(BodyConfig config, WholeBody.Room[] rooms, Failure tooLong) {
        this.config = config;
        this.rooms = rooms;
        this.tooLong = tooLong;
    }

    static Rules compile(
            BodyConfig config,
            WholeBody.Room[] rooms,
            boolean ofResponse,
            ConfigNode at,
            List<ConfigException.Problem> problems) {
        Failure tooLong = ofResponse
                ? new Failure(Failure.Kind.INTERNAL, "the body of the response is too long to be changed")
                : new Failure(Failure.Kind.BODY_TOO_LARGE, "the body of the request is too long to be changed");
        Rules rules = new Rules(config, rooms, tooLong);
        List<Rule> wanted = ofResponse ? config.response() : config.request();
        for (int i = 0; i < wanted.size(); i++) {
            ConfigNode node = i < at.items().size() ? at.items().get(i) : at;
            try {
                rules.all.add(rules.compiled(wanted.get(i), ofResponse));
            } catch (IllegalArgumentException e) {
                problems.add(node.problem(String.valueOf(e.getMessage())));
            }
        }
        return rules;
    }

    private Compiled compiled(Rule rule, boolean ofResponse) {
        int actions = (rule.set() == null ? 0 : 1) + (rule.json() == null ? 0 : 1) + (rule.replace() == null ? 0 : 1);
        if (actions != 1) {
            throw new IllegalArgumentException("one of set, json and replace");
        }
        if (!ofResponse && !rule.when().status().isEmpty()) {
            throw new IllegalArgumentException("no status, since there is no response yet");
        }
        if (rule.set() != null) {
            new HeaderLine(HeaderName.CONTENT_TYPE, rule.set().contentType());
            return new Compiled(new Condition(rule.when(), List.of()), rule.set(), null, null);
        }
        if (rule.json() != null) {
            return new Compiled(new Condition(rule.when(), JSON), null, null, new JsonEdit(rule.json())::of);
        }
        return replacing(rule, rule.replace() == null ? new BodyConfig.Replace(null, null, "") : rule.replace());
    }

    private Compiled replacing(Rule rule, BodyConfig.Replace replace) {
        Condition when = new Condition(rule.when(), TEXT);
        if ((replace.text() == null) == (replace.pattern() == null)) {
            throw new IllegalArgumentException("text or pattern below replace, one of them");
        }
        if (replace.pattern() != null) {
            Replacement replacement = new Replacement(replace.pattern(), replace.with());
            return new Compiled(when, null, null, exchange -> body -> replaced(body, replacement));
        }
        byte[] text = String.valueOf(replace.text()).getBytes(StandardCharsets.UTF_8);
        byte[] with = replace.with().getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text.length > LiteralReplace.LENGTH_MAX || with.length > LiteralReplace.LENGTH_MAX) {
            throw new IllegalArgumentException("texts of 1 to " + LiteralReplace.LENGTH_MAX + " octets below replace");
        }
        return new Compiled(when, null, loop -> new LiteralReplace(text, with, loop.allocator()), null);
    }

    /** What is not UTF-8, or would become much longer, stays as it is. */
    private byte[] replaced(byte[] body, Replacement replacement) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            String result = replacement.in(text, 2 * config.max());
            return result == null ? body : result.getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            return body;
        }
    }

    /** Whether a rule may want the whole of what this request asks for. */
    boolean wantWhole(RequestHead request) {
        return all.stream().anyMatch(rule -> rule.edit() != null && rule.when().hasPath(request));
    }

    BodyFilter.Source source(Compiled rule, Exchange exchange) {
        if (rule.streamed() != null) {
            return rule.streamed();
        }
        UnaryOperator<byte[]> edit =
                rule.edit() == null ? UnaryOperator.identity() : rule.edit().of(exchange);
        return (Loop loop) -> new WholeBody(config, rooms[loop.index()], loop.allocator(), edit, tooLong);
    }
}
