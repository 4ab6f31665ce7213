package dev.prox.route.files;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigNode;
import dev.prox.api.Exchange;
import dev.prox.api.Failure;
import dev.prox.api.Handler;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Method;
import dev.prox.api.RequestHead;
import dev.prox.api.Respond;
import dev.prox.api.Serve;
import dev.prox.api.Verdict;
import dev.prox.route.files.FilesConfig.Coding;
import dev.prox.route.files.FilesConfig.SymbolicLinks;
import dev.prox.route.files.Folder.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the file that a request means, and says how it is sent. */
final class FileHandler implements Handler {
    private static final HeaderName ALLOW = HeaderName.of("Allow");
    private static final HeaderName ETAG = HeaderName.of("ETag");
    private static final HeaderName LAST_MODIFIED = HeaderName.of("Last-Modified");
    private static final HeaderName LOCATION = HeaderName.of("Location");
    private static final HeaderName CACHE_CONTROL = HeaderName.of("Cache-Control");
    private static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");
    private static final HeaderName CONTENT_RANGE = HeaderName.of("Content-Range");
    private static final HeaderName RANGE = HeaderName.of("Range");
    private static final HeaderLine METHODS = new HeaderLine(ALLOW, "GET, HEAD, OPTIONS");
    private static final HeaderLine RANGES = new HeaderLine(HeaderName.of("Accept-Ranges"), "bytes");
    private static final HeaderLine VARY = new HeaderLine(HeaderName.of("Vary"), "Accept-Encoding");

    private static final byte[] NOTHING = {};
    private static final Respond OPTIONS = new Respond(204, List.of(METHODS), null, NOTHING, null);
    private static final Respond NOT_ALLOWED = error(405, "Method Not Allowed", METHODS);
    private static final Respond NOT_FOUND = error(404, "Not Found");
    private static final Respond FORBIDDEN = error(403, "Forbidden");
    private static final Respond UNREADABLE = Respond.failure(Failure.Kind.INTERNAL, "the file cannot be opened");

    private final FilesConfig config;
    private final Folder folder;
    private final MediaTypes types;
    private final List<HeaderLine> always = new ArrayList<>();
    private final Set<OpenOption> opening;

    private FileHandler(FilesConfig config, Path root) {
        this.config = config;
        this.folder = new Folder(root, config.symbolicLinks());
        this.types = new MediaTypes(config.types(), config.defaultType(), config.charset());
        if (config.cacheControl() != null) {
            always.add(new HeaderLine(CACHE_CONTROL, config.cacheControl()));
        }
        if (!config.precompressed().isEmpty()) {
            always.add(VARY);
        }
        this.opening = config.symbolicLinks() == SymbolicLinks.ALL
                ? Set.of(StandardOpenOption.READ)
                : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    static FileHandler create(FilesConfig config, ConfigNode at, Path root) throws ConfigException {
        new FilesCheck(at).check(config, root);
        return new FileHandler(config, root);
    }

    private static Respond error(int status, String reason, HeaderLine... lines) {
        byte[] body = (status + " " + reason + "\n").getBytes(StandardCharsets.US_ASCII);
        return new Respond(status, List.of(lines), "text/plain", body, null);
    }

    @Override
    public Verdict handle(Exchange exchange) {
        Method method = exchange.request().method();
        if (method != Method.GET && method != Method.HEAD) {
            return method == Method.OPTIONS ? OPTIONS : NOT_ALLOWED;
        }
        try {
            return find(exchange);
        } catch (NoSuchFileException e) {
            return NOT_FOUND;
        } catch (AccessDeniedException e) {
            return FORBIDDEN;
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    // ---- which file ----

    private Verdict find(Exchange exchange) throws IOException {
        String target = exchange.request().outgoing();
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String name = RequestPath.decode(path.isEmpty() ? "/" : path, config.dotfiles());
        if (name == null) {
            return NOT_FOUND;
        }
        for (String candidate : config.tryFiles()) {
            String wanted = candidate.replace(FilesConfig.PATH, "/" + name).substring(1);
            Found found = folder.find(wanted);
            if (found != null && found.isFile() && !wanted.endsWith("/")) {
                return send(exchange, wanted, found, false);
            }
            if (found != null && found.isDirectory()) {
                Verdict verdict = directory(exchange, wanted, candidate.equals(FilesConfig.PATH));
                if (verdict != null) {
                    return verdict;
                }
            }
        }
        return NOT_FOUND;
    }

    /** @param asked whether the request names it */
    private @Nullable Verdict directory(Exchange exchange, String wanted, boolean asked) throws IOException {
        boolean open = !wanted.isEmpty() && !wanted.endsWith("/");
        String inside = open ? wanted + "/" : wanted;
        for (String index : config.index()) {
            Found found = folder.find(inside + index);
            if (found != null && found.isFile()) {
                return open && asked ? withSlash(exchange.request()) : send(exchange, inside + index, found, false);
            }
        }
        if (!asked || !config.listing()) {
            return null;
        }
        return open
                ? withSlash(exchange.request())
                : new Listing(folder, inside, config.dotfiles()).answer(exchange.request());
    }

    /** Relative references of a page are seen from its directory: the client is to know that it is one. */
    private static Respond withSlash(RequestHead request) {
        String path = request.pathText();
        if (path.startsWith("//") || path.indexOf('\\') >= 0) {
            return NOT_FOUND;
        }
        String query = new String(
                request.bytes(), request.pathTo(), request.queryTo() - request.pathTo(), StandardCharsets.ISO_8859_1);
        return error(301, "Moved Permanently", new HeaderLine(LOCATION, path + "/" + query));
    }

    // ---- how it is sent ----

    /** @param again whether the file was another one a moment ago */
    private Verdict send(Exchange exchange, String name, Found plain, boolean again) throws IOException {
        RequestHead request = exchange.request();
        Found found = plain;
        String coding = "";
        for (Coding each : AcceptedCodings.of(request, config.precompressed())) {
            Found packed = folder.find(name + each.suffix);
            if (packed != null && packed.isFile()) {
                found = packed;
                coding = each.token;
                break;
            }
        }
        Validators validators = Validators.of(found.attributes(), coding);
        List<HeaderLine> lines = lines(validators);
        int status = Preconditions.check(request, validators);
        if (status == 304) {
            return new Respond(304, lines, null, NOTHING, null);
        }
        if (status == 412) {
            return error(412, "Precondition Failed");
        }
        long size = found.attributes().size();
        ByteRange range = range(request, validators, size);
        if (range != null && !range.satisfiable()) {
            return error(416, "Range Not Satisfiable", new HeaderLine(CONTENT_RANGE, "bytes */" + size));
        }
        if (!coding.isEmpty()) {
            lines.add(new HeaderLine(CONTENT_ENCODING, coding));
        }
        FileChannel file = FileChannel.open(found.path(), opening);
        if (file.size() != size && !again) {
            file.close();
            Found other = folder.find(name);
            return other == null || !other.isFile() ? NOT_FOUND : send(exchange, name, other, true);
        }
        return serve(exchange, file, lines, types.of(name), range, size);
    }

    private List<HeaderLine> lines(Validators validators) {
        List<HeaderLine> lines = new ArrayList<>(always);
        lines.add(RANGES);
        lines.add(new HeaderLine(ETAG, validators.entityTag()));
        lines.add(new HeaderLine(LAST_MODIFIED, validators.date()));
        return lines;
    }

    private static @Nullable ByteRange range(RequestHead request, Validators validators, long size) {
        String field = request.method() == Method.GET ? request.value(RANGE) : null;
        boolean holds = field != null && Preconditions.rangeHolds(request, validators);
        return field != null && holds ? ByteRange.of(field, size) : null;
    }

    private static Serve serve(
            Exchange exchange,
            FileChannel file,
            List<HeaderLine> lines,
            String type,
            @Nullable ByteRange range,
            long size) {
        if (range == null) {
            return new Serve(
                    200, lines, type, new FileBody(file, exchange.loop().allocator(), 0, size));
        }
        lines.add(new HeaderLine(CONTENT_RANGE, "bytes " + range.first() + "-" + range.last() + "/" + size));
        return new Serve(
                206, lines, type, new FileBody(file, exchange.loop().allocator(), range.first(), range.length()));
    }
}
