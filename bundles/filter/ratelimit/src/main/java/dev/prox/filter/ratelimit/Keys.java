package dev.prox.filter.ratelimit;

import dev.prox.api.Exchange;
import dev.prox.api.Template;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The keys of requests under one limit. Bounded: of a long text there is a digest, whoever sends it.
 *
 * @param by what a request is counted for
 * @param prefix bits of an IPv6 address that are one client
 * @param otherwise for requests that have no key; null for none
 */
record Keys(By by, int prefix, Missing missing, @Nullable By otherwise) {
    /** A request that is not counted. */
    static final Object UNCOUNTED = "uncounted";
    /** A request that is refused. */
    static final Object DENIED = "denied";

    private static final String ROUTE = "route";
    private static final String SHARED = "shared";
    private static final int TEXT_MAX = 64;

    /** What happens to requests without a key. */
    public enum Missing {
        ALLOW,
        DENY,
        SHARED,
        FALLBACK
    }

    /** A key, {@link #UNCOUNTED} or {@link #DENIED}. */
    Object of(Exchange exchange) {
        Object key = key(by, exchange);
        return key == null ? missing(exchange) : key;
    }

    private Object missing(Exchange exchange) {
        return switch (missing) {
            case ALLOW -> UNCOUNTED;
            case DENY -> DENIED;
            case SHARED -> SHARED;
            case FALLBACK -> {
                Object key = otherwise == null ? null : key(otherwise, exchange);
                yield key == null ? SHARED : key;
            }
        };
    }

    private @Nullable Object key(By what, Exchange exchange) {
        Template template = what.template();
        if (template != null) {
            String text = template.whole(exchange);
            return text == null || text.isEmpty() ? null : text(text);
        }
        return what.equals(By.ROUTE)
                ? ROUTE
                : ClientKey.of(exchange.clientAddress().getAddress(), prefix);
    }

    /** Told apart from the names of keys that are none of a client. */
    private static String text(String text) {
        return text.length() <= TEXT_MAX ? "=" + text : "#" + digest(text);
    }

    private static String digest(String text) {
        try {
            byte[] octets = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(octets, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
