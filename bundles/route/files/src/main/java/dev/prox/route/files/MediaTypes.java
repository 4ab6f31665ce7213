package dev.prox.route.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Media types by the extension of a file's name, ready to be sent. */
final class MediaTypes {
    private static final String[] KNOWN = {
        "text/html html htm",
        "text/css css",
        "text/javascript js mjs cjs",
        "text/plain txt text log conf ini",
        "text/markdown md",
        "text/csv csv",
        "text/calendar ics",
        "text/vcard vcf",
        "text/vtt vtt",
        "text/xml xml xsl",
        "text/yaml yaml yml",
        "application/json json map",
        "application/ld+json jsonld",
        "application/manifest+json webmanifest",
        "application/geo+json geojson",
        "application/atom+xml atom",
        "application/rss+xml rss",
        "application/xhtml+xml xhtml",
        "application/wasm wasm",
        "application/pdf pdf",
        "application/rtf rtf",
        "application/epub+zip epub",
        "application/zip zip",
        "application/gzip gz tgz",
        "application/zstd zst",
        "application/x-bzip2 bz2",
        "application/x-xz xz",
        "application/x-tar tar",
        "application/x-7z-compressed 7z",
        "application/java-archive jar war",
        "application/msword doc",
        "application/vnd.ms-excel xls",
        "application/vnd.ms-powerpoint ppt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation pptx",
        "application/vnd.oasis.opendocument.text odt",
        "application/vnd.oasis.opendocument.spreadsheet ods",
        "font/woff woff",
        "font/woff2 woff2",
        "font/ttf ttf",
        "font/otf otf",
        "image/png png",
        "image/jpeg jpg jpeg",
        "image/gif gif",
        "image/svg+xml svg",
        "image/webp webp",
        "image/avif avif",
        "image/x-icon ico",
        "image/bmp bmp",
        "image/tiff tif tiff",
        "audio/mpeg mp3",
        "audio/ogg ogg oga opus",
        "audio/flac flac",
        "audio/wav wav",
        "audio/mp4 m4a",
        "video/mp4 mp4 m4v",
        "video/webm webm",
        "video/ogg ogv",
        "video/quicktime mov",
        "video/mp2t ts",
        "application/vnd.apple.mpegurl m3u8",
        "application/dash+xml mpd"
    };

    private final Map<String, String> byExtension = new HashMap<>();
    private final String otherwise;

    /**
     * @param more by extension, in the place of known ones or beside them
     * @param otherwise of all other files
     * @param charset that is told of text; empty for none
     */
    MediaTypes(Map<String, String> more, String otherwise, String charset) {
        for (String line : KNOWN) {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                byExtension.put(words[i], withCharset(words[0], charset));
            }
        }
        more.forEach((extension, type) ->
                byExtension.put(lower(extension.startsWith(".") ? extension.substring(1) : extension), type));
        this.otherwise = otherwise;
    }

    private static String withCharset(String type, String charset) {
        return charset.isEmpty() || !type.startsWith("text/") ? type : type + "; charset=" + charset;
    }

    String of(String name) {
        return byExtension.getOrDefault(lower(name.substring(name.lastIndexOf('.') + 1)), otherwise);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
