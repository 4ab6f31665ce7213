package dev.prox.upstream.health;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.HealthCheck;
import dev.prox.api.Probe;
import dev.prox.api.Wire;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;

/** Asks the health service of gRPC ({@code grpc.health.v1.Health/Check}), over HTTP/2 on a connection of its own. Immutable. */
final class GrpcCheck implements HealthCheck {
    private static final String HTTP_2 = "h2";
    private static final String PATH = "/grpc.health.v1.Health/Check";

    private final GrpcCheckConfig config;
    private final byte[] request;

    private GrpcCheck(GrpcCheckConfig config) {
        this.config = config;
        this.request = HealthMessage.request(config.service());
    }

    static HealthCheck of(GrpcCheckConfig config, Assembly assembly) throws ConfigException {
        GrpcMetadata.check(config.metadata(), assembly.at().fields().getOrDefault("metadata", assembly.at()));
        return new GrpcCheck(config);
    }

    @Override
    public boolean needsTls() {
        return config.tls();
    }

    @Override
    public List<String> applicationProtocols() {
        return List.of(HTTP_2);
    }

    @Override
    public void check(Probe probe) {
        int port = config.port() == 0 ? probe.port() : config.port();
        boolean tls = config.tls() || probe.secure();
        probe.connect(port, tls, wire -> ask(probe, wire, port, tls));
    }

    private void ask(Probe probe, Wire wire, int port, boolean tls) {
        if (tls && !HTTP_2.equals(wire.applicationProtocol())) {
            probe.failed("the server does not choose h2 in the TLS handshake (ALPN), so it speaks no HTTP/2");
            return;
        }
        GrpcAnswer answer = new GrpcAnswer();
        new Http2Call(wire, answer, () -> tell(probe, answer)).begin(head(probe, port, tls), request);
    }

    private static void tell(Probe probe, GrpcAnswer answer) {
        String failure = answer.failure();
        if (failure == null) {
            probe.passed();
        } else {
            probe.failed(failure);
        }
    }

    private Http2Headers head(Probe probe, int port, boolean tls) {
        Http2Headers head = new DefaultHttp2Headers()
                .method("POST")
                .scheme(tls ? "https" : "http")
                .path(PATH)
                .authority(config.authority() == null ? HttpCheck.authority(probe, port, tls) : config.authority());
        head.add("te", "trailers").add("content-type", "application/grpc");
        if (!config.metadata().containsKey("user-agent")) {
            head.add("user-agent", HttpCheck.AGENT);
        }
        config.metadata().forEach(head::add);
        return head;
    }
}
