package dev.prox.upstream.health;

import dev.prox.api.Assembly;
import dev.prox.api.ClientStream;
import dev.prox.api.ConfigException;
import dev.prox.api.Failure;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;
import dev.prox.api.Headers;
import dev.prox.api.HealthCheck;
import dev.prox.api.Method;
import dev.prox.api.Probe;
import dev.prox.api.RequestHead;
import dev.prox.api.ResponseEvents;
import dev.prox.api.ResponseHead;
import dev.prox.api.Wire;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends a request, on a connection of its own, and looks at the response. Immutable. */
final class HttpCheck implements HealthCheck {
    /** What is read of a body. */
    static final int BODY_OCTETS_MAX = 65536;

    /** Who asks, where the settings say nothing else. */
    static final String AGENT = "Prox-Health";

    private static final HeaderName USER_AGENT = HeaderName.of("User-Agent");
    private static final HeaderLine WHO = new HeaderLine(USER_AGENT, AGENT);
    /** What the protocol writes itself. */
    private static final Set<HeaderName> RESERVED = Set.of(
            HeaderName.HOST,
            HeaderName.CONNECTION,
            HeaderName.CONTENT_LENGTH,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.TE,
            HeaderName.UPGRADE,
            HeaderName.EXPECT);

    private final HttpCheckConfig config;
    private final List<HeaderLine> fields;
    private final byte[] wanted;

    private HttpCheck(HttpCheckConfig config, List<HeaderLine> fields) {
        this.config = config;
        this.fields = fields;
        this.wanted = config.body().getBytes(StandardCharsets.UTF_8);
    }

    static HealthCheck of(HttpCheckConfig config, Assembly assembly) throws ConfigException {
        List<HeaderLine> fields = new ArrayList<>();
        List<ConfigException.Problem> problems = new ArrayList<>();
        var written = assembly.at().fields().getOrDefault("headers", assembly.at());
        for (Map.Entry<String, String> each : config.headers().entrySet()) {
            var at = written.fields().getOrDefault(each.getKey(), written);
            try {
                HeaderName name = HeaderName.of(each.getKey());
                if (name.equals(HeaderName.HOST)) {
                    problems.add(at.keyProblem("`host` beside `headers`"));
                } else if (RESERVED.contains(name)) {
                    problems.add(at.keyProblem("a field that does not concern the connection"));
                } else {
                    fields.add(new HeaderLine(name, each.getValue()));
                }
            } catch (IllegalArgumentException e) {
                problems.add(at.problem(String.valueOf(e.getMessage())));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        if (fields.stream().noneMatch(each -> each.fieldName().equals(USER_AGENT))) {
            fields.add(WHO);
        }
        return new HttpCheck(config, List.copyOf(fields));
    }

    @Override
    public void check(Probe probe) {
        int port = config.port() == 0 ? probe.port() : config.port();
        probe.connect(port, probe.secure(), wire -> ask(probe, wire, port));
    }

    private void ask(Probe probe, Wire wire, int port) {
        ClientStream stream = probe.open(wire, new Answer(probe));
        stream.head(request(probe, port), ClientStream.RequestLine.ORIGIN, 0);
        stream.flush();
    }

    private RequestHead request(Probe probe, int port) {
        String host = config.host() == null ? authority(probe, port, probe.secure()) : config.host();
        byte[] octets = (config.method() + config.path() + host).getBytes(StandardCharsets.ISO_8859_1);
        RequestHead head = new RequestHead();
        System.arraycopy(octets, 0, head.reserve(octets.length), 0, octets.length);
        head.length(octets.length);
        head.linesFrom(octets.length);
        int methodTo = config.method().length();
        int pathTo = methodTo + config.path().length();
        int query = config.path().indexOf('?');
        head.method(Method.valueOf(config.method()), methodTo);
        head.target(RequestHead.Form.ORIGIN, methodTo, pathTo);
        head.path(methodTo, query < 0 ? pathTo : methodTo + query, pathTo);
        head.host(pathTo, octets.length, 0);
        head.minorVersion(1);
        fields.forEach(head::add);
        return head;
    }

    /** The endpoint as it is named in requests, with the port unless it is that of the scheme. */
    static String authority(Probe probe, int port, boolean tls) {
        String host = probe.host().indexOf(':') < 0 ? probe.host() : "[" + probe.host() + "]";
        return port == (tls ? 443 : 80) ? host : host + ":" + port;
    }

    private boolean isWanted(int status) {
        return config.status().stream().anyMatch(each -> each.has(status));
    }

    /** The response to one request. */
    private final class Answer implements ResponseEvents {
        private final Probe probe;
        private final Body body = new Body(BODY_OCTETS_MAX);

        Answer(Probe probe) {
            this.probe = probe;
        }

        @Override
        public void interim(ResponseHead head) {}

        @Override
        public void head(ResponseHead head) {
            if (!isWanted(head.status())) {
                probe.failed("status " + head.status());
            }
        }

        @Override
        public void body(ByteBuf octets) {
            body.add(octets);
            octets.release();
            if (body.isFull()) {
                judge();
            }
        }

        @Override
        public void end(@Nullable Headers trailers, boolean reusable) {
            judge();
        }

        private void judge() {
            if (body.contains(wanted)) {
                probe.passed();
            } else {
                probe.failed("the body does not contain what is expected");
            }
        }

        @Override
        public void failed(Failure failure) {
            probe.failed(failure.detail() == null ? failure.kind().proxyStatus().replace('_', ' ') : failure.detail());
        }

        @Override
        public void flush() {}

        @Override
        public void writable() {}
    }
}
