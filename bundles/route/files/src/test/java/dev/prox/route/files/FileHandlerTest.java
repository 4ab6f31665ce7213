package dev.prox.route.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prox.api.BodySink;
import dev.prox.api.ConfigException;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.Respond;
import dev.prox.api.Serve;
import dev.prox.api.Verdict;
import dev.prox.route.files.FilesConfig.Coding;
import dev.prox.route.files.FilesConfig.SymbolicLinks;
import dev.prox.testkit.FakeConfigNode;
import dev.prox.testkit.FakeExchange;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileHandlerTest {
    private static final FileTime CHANGED = FileTime.from(Instant.parse("2026-01-02T03:04:05.5Z"));
    private static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";

    @TempDir
    private Path folder;

    private Path root;
    private FilesConfig config;

    @BeforeEach
    void files() throws IOException {
        root = folder.resolve("www");
        write("index.html", "home");
        write("a.txt", "0123456789");
        write("dir/index.html", "inside");
        write("dir/b <c>.html", "b");
        write("bare/x.css", "x");
        write("bare/.hidden", "no");
        write(".well-known/acme", "token");
        write(".git/config", "secret");
        write("empty.txt", "");
        Files.writeString(folder.resolve("outside.txt"), "outside");
        config = FilesConfig.of(root.toString());
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, CHANGED);
    }

    // ---- what is sent ----

    @Test
    void aFileIsSentWithWhatIsKnownOfIt() throws ConfigException {
        Sent sent = get("/a.txt");
        assertThat(sent.status).isEqualTo(200);
        assertThat(sent.type).isEqualTo("text/plain; charset=utf-8");
        assertThat(sent.body).isEqualTo("0123456789");
        assertThat(sent.lines)
                .contains("Accept-Ranges: bytes", "Last-Modified: " + DATE)
                .anyMatch(line -> line.matches("ETag: \"[0-9a-f]+-a\""));
    }

    @ParameterizedTest
    @CsvSource({
        "/, home",
        "/dir/, inside",
        "/dir/index.html, inside",
        "/a%2Etxt?x=1, 0123456789",
        "/dir/b%20%3Cc%3E.html, b",
        "/.well-known/acme, token",
        "/empty.txt, ''"
    })
    void thePathIsSeenFromTheRoot(String path, String body) throws ConfigException {
        assertThat(get(path).body).isEqualTo(body);
    }

    @Test
    void thePathThatCountsIsTheRewrittenOne() throws ConfigException {
        FakeExchange exchange = FakeExchange.of("GET /other HTTP/1.1", "Host: a");
        exchange.request().rewrite("/a.txt?x".getBytes(StandardCharsets.US_ASCII));
        assertThat(ask(exchange).body).isEqualTo("0123456789");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/none",
                "/a.txt/",
                "/a.txt/b",
                "/../outside.txt",
                "/%2e%2e/outside.txt",
                "/dir/../a.txt",
                "/./a.txt",
                "//a.txt",
                "/dir//index.html",
                "/dir%2Findex.html",
                "/dir%5cindex.html",
                "/a.txt%00",
                "/a.txt%0a",
                "/%zz",
                "/%f",
                "/%ff.txt",
                "/%252e%252e/outside.txt",
                "/.git/config",
                "/dir/.well-known",
                "/bare/.hidden",
                "/bare",
                "/bare/"
            })
    void whatCouldMeanAnythingElseIsNotFound(String path) throws ConfigException {
        assertThat(get(path).status).isEqualTo(404);
    }

    @Test
    void aNameThatIsTooLongIsNotFound() throws ConfigException {
        assertThat(get("/" + "a".repeat(300)).status).isEqualTo(404);
    }

    @Test
    void aDirectoryIsAskedForWithASlash() throws ConfigException {
        Sent sent = get("/dir?a=b");
        assertThat(sent.status).isEqualTo(301);
        assertThat(sent.lines).contains("Location: /dir/?a=b");
        FakeExchange exchange = FakeExchange.of("GET //evil.example/%2e HTTP/1.1", "Host: a");
        exchange.request().rewrite("/dir".getBytes(StandardCharsets.US_ASCII));
        assertThat(ask(exchange).status).isEqualTo(404);
    }

    @Test
    void filesAreOnlyRead() throws ConfigException {
        assertThat(ask("POST /a.txt HTTP/1.1").lines).containsExactly("Allow: GET, HEAD, OPTIONS");
        assertThat(ask("POST /a.txt HTTP/1.1").status).isEqualTo(405);
        assertThat(ask("OPTIONS /a.txt HTTP/1.1").status).isEqualTo(204);
    }

    @Test
    void whatTheSystemRefusesIsForbidden() throws ConfigException, IOException {
        if (Files.isReadable(Path.of("/etc/shadow"))) {
            return;
        }
        Files.createSymbolicLink(root.resolve("shadow"), Path.of("/etc/shadow"));
        config = with(SymbolicLinks.ALL);
        assertThat(get("/shadow").status).isEqualTo(403);
    }

    // ---- symbolic links ----

    @ParameterizedTest
    @CsvSource({
        "WITHIN_ROOT, inside, 200",
        "WITHIN_ROOT, out, 404",
        "WITHIN_ROOT, up/outside.txt, 404",
        "ALL, out, 200",
        "ALL, up/outside.txt, 200",
        "NONE, inside, 404",
        "NONE, linked/index.html, 404",
        "NONE, a.txt, 200",
        "ALL, loop, 404",
        "WITHIN_ROOT, loop, 404"
    })
    void symbolicLinksLeadWhereTheyMay(SymbolicLinks links, String name, int status)
            throws ConfigException, IOException {
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("dir"));
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(root.resolve("up"), folder);
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        config = with(links);
        assertThat(get("/" + name).status).isEqualTo(status);
    }

    @Test
    void theRootMayBeALinkThatIsSwitched() throws ConfigException, IOException {
        Path current = Files.createSymbolicLink(folder.resolve("current"), root);
        config = FilesConfig.of(current.toString());
        FileHandler handler = FileHandler.create(config, FakeConfigNode.at("static"), current);
        Path next = Files.createDirectory(folder.resolve("next"));
        Files.writeString(next.resolve("a.txt"), "next");
        Files.delete(current);
        Files.createSymbolicLink(current, next);
        FakeExchange exchange = FakeExchange.of("GET /a.txt HTTP/1.1");
        assertThat(new Sent(handler.handle(exchange)).body).isEqualTo("next");
    }

    // ---- conditions and ranges ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match: {tag} | 304",
                "If-None-Match: W/{tag} | 304",
                "If-None-Match: \"a,b\", {tag} | 304",
                "If-None-Match: * | 304",
                "If-None-Match: \"other\" | 200",
                "If-Modified-Since: {date} | 304",
                "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT | 200",
                "If-Modified-Since: yesterday | 200",
                "If-Match: {tag} | 200",
                "If-Match: * | 200",
                "If-Match: W/{tag} | 412",
                "If-Match: \"other\" | 412",
                "If-Unmodified-Since: {date} | 200",
                "If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT | 412"
            })
    void conditionsAreHeard(String line, int status) throws ConfigException {
        String told = line.replace("{tag}", tag()).replace("{date}", DATE);
        assertThat(get("/a.txt", told).status).isEqualTo(status);
    }

    @Test
    void aConditionOnTheTagIsStrongerThanOneOnTheDate() throws ConfigException {
        assertThat(get("/a.txt", "If-None-Match: \"other\"", "If-Modified-Since: " + DATE).status)
                .isEqualTo(200);
    }

    @Test
    void whatIsNotModifiedSaysWhatItIs() throws ConfigException {
        Sent sent = get("/a.txt", "If-None-Match: " + tag());
        assertThat(sent.type).isNull();
        assertThat(sent.lines).contains("ETag: " + tag(), "Last-Modified: " + DATE);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=8-, 206, 89, bytes 8-9/10",
        "bytes=-3, 206, 789, bytes 7-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "bytes=2-99, 206, 23456789, bytes 2-9/10",
        "bytes=10-, 416, , bytes */10",
        "bytes=-0, 416, , bytes */10",
        "'bytes=0-1,4-5', 200, 0123456789,",
        "bytes=4-3, 200, 0123456789,",
        "lines=1-2, 200, 0123456789,",
        "bytes=-, 200, 0123456789,",
        "bytes=99999999999999999999-, 200, 0123456789,"
    })
    void aPartIsSentWhereOneIsAskedFor(String range, int status, String body, String told) throws ConfigException {
        Sent sent = get("/a.txt", "Range: " + range);
        assertThat(sent.status).isEqualTo(status);
        if (body != null) {
            assertThat(sent.body).isEqualTo(body);
        }
        if (told != null) {
            assertThat(sent.lines).contains("Content-Range: " + told);
        }
    }

    @Test
    void aPartIsSentOnlyOfTheSameState() throws ConfigException {
        assertThat(get("/a.txt", "Range: bytes=0-1", "If-Range: " + tag()).status)
                .isEqualTo(206);
        assertThat(get("/a.txt", "Range: bytes=0-1", "If-Range: " + DATE).status)
                .isEqualTo(206);
        assertThat(get("/a.txt", "Range: bytes=0-1", "If-Range: W/" + tag()).status)
                .isEqualTo(200);
        assertThat(get("/a.txt", "Range: bytes=0-1", "If-Range: \"other\"").status)
                .isEqualTo(200);
        assertThat(ask("HEAD /a.txt HTTP/1.1", "Range: bytes=0-1").status).isEqualTo(200);
    }

    // ---- compressed ahead ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "gzip, br | br",
                "br;q=0.5, gzip | gzip",
                "br;q=0, *;q=0.1 | gzip",
                "zstd | ",
                "identity | ",
                "br;q=2 | "
            })
    void whatWasCompressedAheadIsSentToWhoTakesIt(String accept, String coding) throws ConfigException, IOException {
        write("a.txt.gz", "zipped");
        write("a.txt.br", "pressed");
        config = withPrecompressed();
        Sent sent = get("/a.txt", "Accept-Encoding: " + accept);
        assertThat(sent.lines).contains("Vary: Accept-Encoding");
        assertThat(sent.type).isEqualTo("text/plain; charset=utf-8");
        if (coding == null) {
            assertThat(sent.body).isEqualTo("0123456789");
        } else {
            assertThat(sent.lines)
                    .contains("Content-Encoding: " + coding)
                    .anyMatch(line -> line.endsWith("-" + coding + "\""));
            assertThat(sent.body).isEqualTo(coding.equals("br") ? "pressed" : "zipped");
        }
    }

    // ---- directories and what else is tried ----

    @Test
    void aDirectoryIsListedWhereThatIsWanted() throws ConfigException, IOException {
        config = withListing();
        Files.createSymbolicLink(root.resolve("bare/out"), folder.resolve("outside.txt"));
        write("bare/\"<i>&.css", "x");
        Sent sent = get("/bare/");
        assertThat(sent.type).isEqualTo("text/html; charset=utf-8");
        assertThat(sent.body)
                .contains("<a href=\"./x.css\">x.css</a><td>1<td>2026-01-02T03:04:05Z", "&quot;&lt;i&gt;&amp;.css")
                .contains("href=\"./%22%3Ci%3E%26.css\"")
                .doesNotContain("hidden", "out");
        assertThat(get("/bare/", "Accept: application/json").body).isEqualTo("""
            {"path":"/bare/","more":false,"entries":[
            {"name":"\\"<i>&.css","type":"file","size":1,"modified":"2026-01-02T03:04:05Z"},
            {"name":"x.css","type":"file","size":1,"modified":"2026-01-02T03:04:05Z"}]}
            """);
        assertThat(get("/bare").status).isEqualTo(301);
    }

    @Test
    void aListingIsBounded() throws ConfigException, IOException {
        config = withListing();
        for (int i = 0; i < 1005; i++) {
            Files.createFile(root.resolve("bare/file" + i));
        }
        assertThat(get("/bare/").body).contains("The first 1000 of more");
    }

    @Test
    void aPageOfAnApplicationStandsForWhatIsNotThere() throws ConfigException {
        config = withTry("{path}", "{path}.html", "/index.html");
        assertThat(get("/some/view").body).isEqualTo("home");
        assertThat(get("/dir/index").body).isEqualTo("inside");
        assertThat(get("/a.txt").body).isEqualTo("0123456789");
        assertThat(get("/.git/config").status).isEqualTo(404);
    }

    // ---- configuration ----

    @Test
    void whatIsWrongIsToldAtItsPlace() {
        FilesConfig wrong = new FilesConfig(
                folder.resolve("none").toString(),
                List.of("a/b"),
                List.of("x"),
                List.of(),
                false,
                SymbolicLinks.NONE,
                false,
                Map.of("a", "b\nc"),
                "text/plain",
                "",
                null);
        var at =
                FakeConfigNode.of("static", Map.of("root", "none", "index", List.of("a/b"), "try-files", List.of("x")));
        assertThatThrownBy(() -> FileHandler.create(wrong, at, folder.resolve("none")))
                .hasMessageContaining("static.root: none (expected: a folder that is there and can be read)")
                .hasMessageContaining("static.index[0]: a/b (expected: the name of a file, without a folder)")
                .hasMessageContaining("static.try-files[0]: x (expected: {path}, ")
                .hasMessageContaining("without control characters");
    }

    private FilesConfig with(SymbolicLinks links) {
        return new FilesConfig(
                config.root(),
                config.index(),
                config.tryFiles(),
                List.of(),
                false,
                links,
                false,
                Map.of(),
                "a/b",
                "",
                null);
    }

    private FilesConfig withPrecompressed() {
        return new FilesConfig(
                config.root(),
                config.index(),
                config.tryFiles(),
                List.of(Coding.BR, Coding.ZSTD, Coding.GZIP),
                false,
                SymbolicLinks.WITHIN_ROOT,
                false,
                Map.of(),
                "a/b",
                "utf-8",
                "max-age=60");
    }

    private FilesConfig withListing() {
        return new FilesConfig(
                config.root(),
                config.index(),
                config.tryFiles(),
                List.of(),
                true,
                SymbolicLinks.WITHIN_ROOT,
                false,
                Map.of(),
                "a/b",
                "utf-8",
                null);
    }

    private FilesConfig withTry(String... names) {
        return new FilesConfig(
                config.root(),
                config.index(),
                List.of(names),
                List.of(),
                false,
                SymbolicLinks.WITHIN_ROOT,
                false,
                Map.of(),
                "a/b",
                "utf-8",
                null);
    }

    private String tag() throws ConfigException {
        return get("/a.txt").lines.stream()
                .filter(line -> line.startsWith("ETag: "))
                .findFirst()
                .orElseThrow()
                .substring(6);
    }

    private Sent get(String path, String... fields) throws ConfigException {
        List<String> lines = new ArrayList<>(List.of("GET " + path + " HTTP/1.1"));
        lines.addAll(List.of(fields));
        return ask(lines.toArray(String[]::new));
    }

    private Sent ask(String... lines) throws ConfigException {
        return ask(FakeExchange.of(lines));
    }

    private Sent ask(FakeExchange exchange) throws ConfigException {
        FileHandler handler = FileHandler.create(config, FakeConfigNode.at("static"), Path.of(config.root()));
        return new Sent(handler.handle(exchange));
    }

    /** What came of a request; a file is read to its end and closed. */
    private static final class Sent implements BodySink {
        final int status;
        final String type;
        final List<String> lines;
        String body = "";

        Sent(Verdict verdict) {
            switch (verdict) {
                case Serve serve -> {
                    status = serve.status();
                    type = serve.contentType();
                    lines = serve.lines().stream().map(HeaderLine::toString).toList();
                    try (var source = serve.body()) {
                        while (source.read(3, this)) {
                            assertThat(body.length()).isLessThan((int) source.length());
                        }
                        assertThat(body).hasSize((int) source.length());
                    }
                }
                case Respond respond -> {
                    status = respond.status();
                    type = respond.contentType();
                    lines = respond.lines().stream().map(HeaderLine::toString).toList();
                    body = new String(respond.body(), StandardCharsets.UTF_8);
                }
                default -> throw new AssertionError(verdict);
            }
        }

        @Override
        public void body(ByteBuf octets) {
            body += octets.toString(StandardCharsets.UTF_8);
            octets.release();
        }

        @Override
        public void fail(Failure why) {
            throw new AssertionError(why);
        }
    }
}
