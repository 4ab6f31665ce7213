package dev.prox.telemetry.accesslog;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Members of JSON objects, as octets, for values that come again and again; found by identity, in a table of fixed size where the last one wins. Keys
 * are held weakly, since they may be instances of a module that is to go. Confined to one event loop.
 */
final class Encoded<T> {
    private final byte[] prefix;
    private final Function<T, String> text;
    private final int octetsMax;
    private final @Nullable WeakReference<T>[] keys;
    private final byte[][] members;

    /**
     * @param member the name of the member
     * @param slots a power of two
     * @param octetsMax of the value; what is longer is cut
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    Encoded(String member, int slots, int octetsMax, Function<T, String> text) {
        this.prefix = JsonOctets.ascii(",\"" + member + "\":\"");
        this.text = text;
        this.octetsMax = octetsMax;
        this.keys = new @Nullable WeakReference[slots];
        this.members = new byte[slots][];
    }

    /** {@code ,"member":"value"}. */
    byte[] of(T key) {
        int hash = key.hashCode();
        int slot = (hash ^ hash >>> 16) & keys.length - 1;
        WeakReference<T> known = keys[slot];
        if (known != null && (known.refersTo(key) || key.equals(known.get()))) {
            return members[slot];
        }
        byte[] member = encode(text.apply(key));
        keys[slot] = new WeakReference<>(key);
        members[slot] = member;
        return member;
    }

    private byte[] encode(String value) {
        byte[] out = new byte[prefix.length + JsonOctets.octetsMax(octetsMax) + 1];
        System.arraycopy(prefix, 0, out, 0, prefix.length);
        int end = JsonOctets.write(out, prefix.length, value, octetsMax);
        out[end++] = '"';
        return Arrays.copyOf(out, end);
    }
}
