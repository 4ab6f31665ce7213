package dev.prox.route.forward;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The addresses that begin with the same bits: {@code 10.0.0.0/8}. A single address is a range of itself. */
final class Range {
    private final byte[] network;
    private final int prefix;

    private Range(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /** Null when there are less bits than {@code prefix}, or bits behind it. */
    static @Nullable Range of(byte[] network, int prefix) {
        if (prefix > network.length * 8) {
            return null;
        }
        for (int bit = prefix; bit < network.length * 8; bit++) {
            if ((network[bit / 8] & 0x80 >> bit % 8) != 0) {
                return null;
            }
        }
        return new Range(network, prefix);
    }

    /** For constants. */
    static Range of(String text) {
        int slash = text.indexOf('/');
        String address = text.substring(0, slash);
        Host host = Objects.requireNonNull(Host.parse(address.indexOf(':') < 0 ? address : "[" + address + "]"));
        byte[] network = Objects.requireNonNull(host.address());
        return Objects.requireNonNull(of(network, Integer.parseInt(text.substring(slash + 1))));
    }

    int prefix() {
        return prefix;
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff00 >> rest & 0xff) == 0;
    }
}
