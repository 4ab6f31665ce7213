package dev.prox.route.files;

import dev.prox.api.Config;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Config.Doc("Answers with files of a folder. A text in its place is the folder.")
public record FilesConfig(
        @Config.Doc("The folder; the path of a request is seen from here.")
        String root,

        @Config.Default("[index.html]") @Config.Doc("Files that stand for their directory, the first that is there.")
        List<String> index,

        @Config.Default("['{path}']")
        @Config.Doc("What is looked for, one after the other; {path} is the path of the request.")
        List<String> tryFiles,

        @Config.Default("[]")
        @Config.Doc("Codings whose files lie beside the files (.br, .zst, .gz), the preferred one first.")
        List<Coding> precompressed,

        @Config.Default("false") @Config.Doc("Whether a directory without an index is listed.")
        boolean listing,

        @Config.Default("within-root") @Config.Doc("Which symbolic links are followed: within-root, all or none.")
        SymbolicLinks symbolicLinks,

        @Config.Default("false")
        @Config.Doc("Whether files are served whose name, or that of a directory above, begins with a dot; below"
                + " .well-known they are in any case.")
        boolean dotfiles,

        @Config.Default("{}") @Config.Doc("Media types by extension, beside those that are known.")
        Map<String, String> types,

        @Config.Default("application/octet-stream") @Config.Doc("The media type of all other files.")
        String defaultType,

        @Config.Default("utf-8") @Config.Doc("The charset that is told of text; none where it is empty.")
        String charset,

        @Config.Optional @Config.Doc("The value of Cache-Control.") @Nullable
        String cacheControl) {
    static final String PATH = "{path}";

    /** A content coding. */
    public enum Coding {
        BR("br", ".br"),
        ZSTD("zstd", ".zst"),
        GZIP("gzip", ".gz");

        final String token;
        final String suffix;

        Coding(String token, String suffix) {
            this.token = token;
            this.suffix = suffix;
        }
    }

    /** Which symbolic links are followed. */
    public enum SymbolicLinks {
        WITHIN_ROOT,
        ALL,
        NONE
    }

    /** {@code static: www}. */
    public static FilesConfig of(String root) {
        return new FilesConfig(
                root,
                List.of("index.html"),
                List.of(PATH),
                List.of(),
                false,
                SymbolicLinks.WITHIN_ROOT,
                false,
                Map.of(),
                "application/octet-stream",
                "utf-8",
                null);
    }
}
