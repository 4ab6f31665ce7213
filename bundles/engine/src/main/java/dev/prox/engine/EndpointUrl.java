package dev.prox.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code http://host[:port]} or {@code https://host[:port]}; a slash behind it says nothing. */
public record EndpointUrl(boolean https, String host, int port) {
    private static final String FORMS = "http://host:port or https://host:port";
    private static final Pattern BEGIN = Pattern.compile("https?://");
    private static final Pattern WHOLE = Pattern.compile("http(s?)://([^/?#@\\s]+?)(?::([^:\\]/?#@\\s]*))?/?");

    /**
     * @throws IllegalArgumentException with what was expected
     */
    public static EndpointUrl parse(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (!whole.matches()) {
            boolean more = BEGIN.matcher(text).lookingAt();
            throw new IllegalArgumentException(FORMS + (more ? ", without user, path or query" : ""));
        }
        String host = SocketAddressText.host(whole.group(2));
        if (host == null || host.isEmpty()) {
            String written = whole.group(2);
            boolean bare = written.indexOf(':') != written.lastIndexOf(':') && written.indexOf('[') < 0;
            throw new IllegalArgumentException(FORMS + (bare ? ", an IPv6 address in brackets" : ""));
        }
        boolean https = !whole.group(1).isEmpty();
        String port = whole.group(3);
        int standard = https ? 443 : 80;
        return new EndpointUrl(https, host, port == null ? standard : SocketAddressText.port(port, 1));
    }

    @Override
    public String toString() {
        return (https ? "https://" : "http://") + new SocketAddressText(host, port);
    }
}
