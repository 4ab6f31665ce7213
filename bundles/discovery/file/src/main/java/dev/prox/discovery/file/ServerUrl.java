package dev.prox.discovery.file;

import java.net.URI;
import java.net.URISyntaxException;

/** {@code http://host[:port]} or {@code https://host[:port]}. */
public record ServerUrl(boolean https, String host, int port) {
    private static final String FORMS = "http://host:port or https://host:port";
    private static final int PORT_MAX = 65535;

    /** @throws IllegalArgumentException with what was expected */
    public static ServerUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(FORMS, e);
        }
        boolean https = "https".equals(uri.getScheme());
        String host = uri.getHost();
        boolean more = uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || uri.getPath() != null && uri.getPath().length() > 1;
        if (!https && !"http".equals(uri.getScheme()) || host == null || more || uri.getPort() > PORT_MAX) {
            throw new IllegalArgumentException(FORMS + (more ? ", without user, path or query" : ""));
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() > 0 ? uri.getPort() : https ? 443 : 80;
        return new ServerUrl(https, bare, port);
    }
}
