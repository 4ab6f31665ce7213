package dev.prox.filter.headers;

import dev.prox.api.Config;
import dev.prox.api.Template;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@Config.Doc("Sets, adds and removes header fields.")
public record HeadersConfig(
        @Config.Default("{}") @Config.Doc("Edits of the request, before it is handled.")
        Edits request,

        @Config.Default("{}") @Config.Doc("Edits of the response, before it is sent.")
        Edits response) {

    /**
     * Removed first, then set, then added. Values may hold variables, {@code {module.revision}} among them; {@code {{}
     * stands for a brace. A field whose value comes to nothing is left out.
     */
    @Config.Doc("Edits of one head: fields are removed first, then set, then added; values have variables.")
    public record Edits(
            @Config.Default("{}") @Config.Doc("Fields that take the place of all fields of their name.")
            Map<String, String> set,

            @Config.Default("{}") @Config.Doc("Fields that are added where there is none of their name.")
            Map<String, String> setIfAbsent,

            @Config.Default("{}") @Config.Doc("Fields that stand beside those that are there.")
            Map<String, String> add,

            @Config.Default("[]") @Config.Doc("Names of fields that are taken out.")
            List<String> remove)
            implements Template.Holder {
        @Override
        public List<Template> templates() {
            return Stream.of(set, setIfAbsent, add)
                    .flatMap(each -> each.values().stream())
                    .flatMap(Variables::templates)
                    .toList();
        }

        boolean isEmpty() {
            return set.isEmpty() && setIfAbsent.isEmpty() && add.isEmpty() && remove.isEmpty();
        }
    }
}
