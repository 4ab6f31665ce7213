package dev.prox.engine;

/** {@code http://host[:port]} or {@code https://host[:port]}. */
public record EndpointUrl(boolean https, String host, int port) {
    private static final String EXPECTED = "http://host:port or https://host:port";

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static EndpointUrl parse(String text) {
        boolean https = text.startsWith("https://");
        if (!https && !text.startsWith("http://")) {
            throw new IllegalArgumentException(EXPECTED);
        }
        String rest = text.substring(https ? 8 : 7);
        String authority = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        if (authority.isEmpty() || authority.chars().anyMatch(c -> c <= ' ' || "/?#@".indexOf(c) >= 0)) {
            throw new IllegalArgumentException(EXPECTED + ", without user, path or query");
        }
        boolean noPort = authority.lastIndexOf(':') <= authority.lastIndexOf(']') || authority.indexOf(':') < 0;
        SocketAddressText address = SocketAddressText.parse(noPort ? authority + (https ? ":443" : ":80") : authority);
        if (address.host().isEmpty() || address.port() == 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return new EndpointUrl(https, address.host(), address.port());
    }

    @Override
    public String toString() {
        return (https ? "https://" : "http://") + new SocketAddressText(host, port);
    }
}
