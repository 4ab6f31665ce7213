package dev.prox.filter.rewrite;

import dev.prox.api.Config;
import dev.prox.api.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Config.Doc("Rewrites path, query and host of requests: strip-prefix, path, regex, add-prefix, query and host, in this"
        + " order.")
public record RewriteConfig(
        @Config.Optional @Config.Doc("Taken off the beginning of the path, where its segments are there.") @Nullable
        String stripPrefix,

        @Config.Optional @Config.Doc("Another path, with variables.") @Nullable
        Template path,

        @Config.Optional @Config.Doc("What a regular expression finds in the path is replaced.") @Nullable
        Regex regex,

        @Config.Optional @Config.Doc("Put before the path.") @Nullable
        String addPrefix,

        @Config.Default("{}") @Config.Doc("Edits of the query.")
        Query query,

        @Config.Optional @Config.Doc("What the field Host says: keep, upstream, or a text with variables.") @Nullable
        Template host) {

    @Config.Doc("A regular expression of RE2, and what stands in the place of what it finds.")
    public record Regex(
            @Config.Doc("Looked for in the path, as it came.")
            Expression pattern,

            @Config.Doc("Takes the place of each find; $1 is the first group, $$ a dollar.")
            String replacement) {}

    @Config.Doc("Edits of the query: parameters are removed first, then set, then added.")
    public record Query(
            @Config.Default("{}")
            @Config.Doc("Parameters that take the place of all of their name; values have variables.")
            Map<String, Template> set,

            @Config.Default("{}")
            @Config.Doc("Parameters that stand behind those that are there; values have variables.")
            Map<String, Template> add,

            @Config.Default("[]") @Config.Doc("Names of parameters that are taken out; one may end with a star.")
            List<String> remove) {
        boolean isEmpty() {
            return set.isEmpty() && add.isEmpty() && remove.isEmpty();
        }
    }
}
