package dev.prox.filter.body;

import dev.prox.api.Config;
import dev.prox.api.ConfigNode;
import dev.prox.api.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Config.Doc("Changes bodies of requests and responses.")
public record BodyConfig(
        @Config.Default("1048576")
        @Config.Range(min = 1, max = 16_777_216)
        @Config.Doc("Octets of a body that are kept where the whole of it is needed (json, pattern).")
        int max,

        @Config.Default("pass") @Config.Doc("What becomes of a body that is longer: it passes unchanged, or fails.")
        Longer longer,

        @Config.Default("64")
        @Config.Range(min = 1, max = 100_000)
        @Config.Doc("Bodies that are kept at a time, for each event loop; further ones are treated as longer ones.")
        int bodiesMax,

        @Config.Default("[]") @Config.Doc("Rules for requests; all that hold are applied, in their order.")
        List<Rule> request,

        @Config.Default("[]") @Config.Doc("Rules for responses; all that hold are applied, in their order.")
        List<Rule> response) {

    /** What becomes of a body that is longer than what is kept. */
    public enum Longer {
        PASS,
        FAIL
    }

    @Config.Doc("What is done to a body, and when; one of set, json and replace.")
    public record Rule(
            @Config.Default("{}") @Config.Doc("Conditions, which must all hold.")
            When when,

            @Config.Optional @Config.Doc("Another body.") @Nullable
            Set set,

            @Config.Optional @Config.Doc("Edits of a JSON document.") @Nullable
            Json json,

            @Config.Optional @Config.Doc("What is found is replaced.") @Nullable
            Replace replace) {}

    @Config.Doc("Conditions of a rule.")
    public record When(
            @Config.Optional @Config.Doc("The path of the request: /a, or /a/* for all that begin so.") @Nullable
            String path,

            @Config.Default("{}") @Config.Doc("Fields of this message: present, absent, or the exact value.")
            Map<String, String> header,

            @Config.Default("[]") @Config.Doc("Statuses: 404, 500-599 or 5xx; for responses.")
            List<Statuses> status,

            @Config.Default("[]")
            @Config.Doc("Media types: text/html or text/*; those that fit the action when left out.")
            List<String> type) {}

    @Config.Doc("Another body. A text in its place is the body.")
    public record Set(
            @Config.Doc("The body, with variables; sent in UTF-8.")
            Template text,

            @Config.Default("text/plain; charset=utf-8") @Config.Doc("Its media type.")
            String contentType) {
        /** {@code set: "text"}. */
        public static Set of(String text) {
            return new Set(Template.parse(text), "text/plain; charset=utf-8");
        }
    }

    @Config.Doc("Edits of a JSON document: remove, then merge, then set.")
    public record Json(
            @Config.Default("[]") @Config.Doc("JSON pointers (RFC 6901) to what is taken out.")
            List<String> remove,

            @Config.Optional @Config.Doc("A merge patch (RFC 7396); null takes a member out.") @Nullable
            ConfigNode merge,

            @Config.Default("{}") @Config.Doc("Values by JSON pointer; texts have variables.")
            Map<String, ConfigNode> set)
            implements Template.Holder {
        @Override
        public List<Template> templates() {
            return JsonEdit.templates(this);
        }
    }

    @Config.Doc("What is found is replaced: text, or what a regular expression finds.")
    public record Replace(
            @Config.Optional @Config.Doc("A text, looked for while the body streams by.") @Nullable
            String text,

            @Config.Optional @Config.Doc("A regular expression of RE2, looked for in the whole body.") @Nullable
            Expression pattern,

            @Config.Doc("Takes the place of each find; behind a pattern $1 is its first group, $$ a dollar.")
            String with) {}
}
