package dev.prox.engine;

import dev.prox.api.Exchange;
import dev.prox.api.HeaderName;
import dev.prox.api.Loop;
import dev.prox.api.ResponseHead;
import dev.prox.api.Template;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client with its endpoint by a cookie: {@code ID.EXPIRY.MAC}, where {@code ID} says nothing of the endpoint, {@code EXPIRY} is in seconds since 1970 (0 for
 * the session), and {@code MAC} is HMAC-SHA256 over both and the upstream, cut to 128 bits. Whatever is not just that is no cookie of ours.
 */
final class Sticky {
    private static final HeaderName SET_COOKIE = HeaderName.of("Set-Cookie");
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_OCTETS = 16;
    private static final int RADIX = 36;

    private final String name;
    private final Template cookie;
    private final String upstream;
    private final long ttlSeconds;
    /** In seconds since 1970. */
    private final LongSupplier clock;
    /** One for each loop. */
    private final Mac[] macs;

    Sticky(String upstream, UpstreamConfig.Sticky config, int loops, LongSupplier clock) {
        this.name = config.cookie();
        this.cookie = Template.parse("{cookie." + name + "}");
        this.upstream = upstream;
        this.ttlSeconds = config.ttl().toSeconds();
        this.clock = clock;
        this.macs = new Mac[loops];
        for (int i = 0; i < loops; i++) {
            macs[i] = mac(config.secret());
        }
    }

    private static Mac mac(String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** What a cookie says. @param fresh whether it need not be renewed yet */
    record Mark(String endpoint, boolean fresh) {}

    /** What the request's cookie says; null where there is none of ours, or it holds no more. */
    @Nullable
    Mark read(Exchange exchange) {
        String value = cookie.whole(exchange);
        if (value == null) {
            return null;
        }
        int first = value.indexOf('.');
        int second = first < 0 ? -1 : value.indexOf('.', first + 1);
        if (second < 0) {
            return null;
        }
        byte[] given = value.substring(second + 1).getBytes(StandardCharsets.ISO_8859_1);
        String signed = value.substring(0, second);
        if (!MessageDigest.isEqual(given, sign(signed, exchange.loop()).getBytes(StandardCharsets.ISO_8859_1))) {
            return null;
        }
        long until = Long.parseLong(value.substring(first + 1, second), RADIX);
        long left = until - clock.getAsLong();
        if (until != 0 && left <= 0) {
            return null;
        }
        boolean renew = ttlSeconds > 0 && (until == 0 || left < ttlSeconds / 2);
        return new Mark(value.substring(0, first), !renew);
    }

    private String sign(String text, Loop loop) {
        byte[] whole = macs[loop.index()].doFinal((upstream + '\n' + text).getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, MAC_OCTETS));
    }

    /** Tells the client where it belongs. */
    void write(String endpoint, ResponseHead head, Exchange exchange) {
        long until = ttlSeconds == 0 ? 0 : clock.getAsLong() + ttlSeconds;
        String signed = endpoint + '.' + Long.toString(until, RADIX);
        head.add(
                SET_COOKIE,
                name + '=' + signed + '.' + sign(signed, exchange.loop()) + "; Path=/; HttpOnly; SameSite=Lax"
                        + (exchange.secure() ? "; Secure" : "")
                        + (ttlSeconds == 0 ? "" : "; Max-Age=" + ttlSeconds));
    }
}
