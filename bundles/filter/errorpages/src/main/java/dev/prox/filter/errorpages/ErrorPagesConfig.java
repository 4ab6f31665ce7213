package dev.prox.filter.errorpages;

import dev.prox.api.Config;
import dev.prox.api.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Config.Doc("Puts pages of our own in the place of the bodies of errors.")
public record ErrorPagesConfig(
        @Config.Doc("Pages; the first that has the status is taken.")
        List<Page> pages,

        @Config.Default("false") @Config.Doc("Whether errors that upstreams answer have these pages too.")
        boolean intercept) {

    @Config.Doc("One page.")
    public record Page(
            @Config.Doc("Statuses: 404, 500-599 or 5xx.") List<Statuses> status,

            @Config.Optional @Config.Doc("The page, with variables.") @Nullable
            Template text,

            @Config.Optional @Config.Doc("A file with the page, without variables.") @Nullable
            String file,

            @Config.Default("text/html; charset=utf-8") @Config.Doc("Its media type.")
            String contentType,

            @Config.Default("0") @Config.Range(max = 599) @Config.Doc("Another status; 0 for the same.")
            int respondStatus) {}
}
