package dev.prox.route.files;

import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.route.files.Folder.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is in a directory, as a page or as JSON: what cannot be served is not shown. */
final class Listing {
    /** Each costs some calls of the file system on the event loop. */
    private static final int ENTRIES_MAX = 1000;

    private static final HeaderLine VARY = new HeaderLine(HeaderName.of("Vary"), "Accept");
    private static final String PLAIN = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private final Folder folder;
    private final String name;
    private final boolean dotfiles;
    private boolean cut;

    private record Entry(String name, boolean directory, long size, String modified) {}

    /** @param name of the directory, seen from the root; empty, or with a slash at its end */
    Listing(Folder folder, String name, boolean dotfiles) {
        this.folder = folder;
        this.name = name;
        this.dotfiles = dotfiles;
    }

    Respond answer(RequestHead request) throws IOException {
        List<Entry> entries = entries();
        String accept = request.value(HeaderName.ACCEPT);
        boolean json = accept != null && accept.contains("application/json") && !accept.contains("text/html");
        String text = json ? json(entries) : html(entries);
        return new Respond(
                200,
                List.of(VARY),
                json ? "application/json" : "text/html; charset=utf-8",
                text.getBytes(StandardCharsets.UTF_8),
                null);
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        Found directory = folder.find(name);
        if (directory == null) {
            return entries;
        }
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(directory.path())) {
            int seen = 0;
            for (Path each : inside) {
                String file = String.valueOf(each.getFileName());
                cut = ++seen > ENTRIES_MAX;
                if (cut) {
                    break;
                }
                Found found = file.startsWith(".") && !dotfiles ? null : folder.find(name + file);
                if (found != null && (found.isFile() || found.isDirectory())) {
                    entries.add(entry(file, found));
                }
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> !entry.directory()).thenComparing(Entry::name));
        return entries;
    }

    private static Entry entry(String file, Found found) {
        String modified = found.attributes()
                .lastModifiedTime()
                .toInstant()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        return new Entry(
                file, found.isDirectory(), found.isFile() ? found.attributes().size() : 0, modified);
    }

    private String html(List<Entry> entries) {
        String title = "Index of /" + escaped(name);
        StringBuilder out = new StringBuilder("<!doctype html>\n<meta charset=\"utf-8\">\n<title>" + title
                + "</title>\n<h1>" + title + "</h1>\n<table>\n<tr><th>Name<th>Size<th>Modified\n");
        if (!name.isEmpty()) {
            out.append("<tr><td><a href=\"../\">../</a><td><td>\n");
        }
        for (Entry entry : entries) {
            String slash = entry.directory() ? "/" : "";
            out.append("<tr><td><a href=\"./")
                    .append(encoded(entry.name()))
                    .append(slash)
                    .append("\">");
            out.append(escaped(entry.name())).append(slash).append("</a><td>");
            out.append(entry.directory() ? "" : Long.toString(entry.size()));
            out.append("<td>").append(entry.modified()).append('\n');
        }
        out.append("</table>\n");
        return out.append(cut ? "<p>The first " + ENTRIES_MAX + " of more.</p>\n" : "")
                .toString();
    }

    private String json(List<Entry> entries) {
        StringBuilder out = new StringBuilder("{\"path\":\"/")
                .append(quoted(name))
                .append("\",\"more\":")
                .append(cut);
        out.append(",\"entries\":[");
        String between = "\n";
        for (Entry entry : entries) {
            out.append(between);
            between = ",\n";
            out.append("{\"name\":\"").append(quoted(entry.name())).append("\",\"type\":\"");
            out.append(entry.directory() ? "directory" : "file")
                    .append("\",\"size\":")
                    .append(entry.size());
            out.append(",\"modified\":\"").append(entry.modified()).append("\"}");
        }
        return out.append("]}\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c < ' ' || c == 0x7f) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append((char) c);
            }
        });
        return out.toString();
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 128 && Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }
}
