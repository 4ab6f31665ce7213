package dev.prox.route.forward;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an address says of where it leads (IANA special-purpose registries, RFC 6890). Addresses are 4 or 16 octets. */
final class Addresses {
    private static final Range MAPPED = mapped(); // first, since the others are read by way of canonical
    private static final List<Range> PRIVATE = ranges(
            "0.0.0.0/8", // this network; Linux connects to itself
            "10.0.0.0/8",
            "100.64.0.0/10", // shared by carriers
            "127.0.0.0/8",
            "169.254.0.0/16", // link-local, with the metadata of clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15", // benchmarks
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast
            "::/8", // unspecified, loopback, IPv4-compatible, local NAT64
            "100::/64", // discarded
            "2001::/32", // Teredo, which hides an address
            "fc00::/7", // unique local
            "fe80::/10", // link-local
            "fec0::/10", // site-local
            "ff00::/8"); // multicast

    private static final Range NAT64 = Range.of("64:ff9b::/96");
    private static final Range SIX_TO_FOUR = Range.of("2002::/16");

    private Addresses() {}

    private static List<Range> ranges(String... texts) {
        return Stream.of(texts).map(Range::of).toList();
    }

    /** {@code ::ffff:0:0/96}, which no text can name here, since {@link #canonical} turns it into IPv4. */
    private static Range mapped() {
        byte[] network = new byte[16];
        network[10] = (byte) 0xff;
        network[11] = (byte) 0xff;
        return Objects.requireNonNull(Range.of(network, 96));
    }

    /** An IPv4-mapped address as the 4 octets that a socket would connect to; any other as it is. */
    static byte[] canonical(byte[] address) {
        return MAPPED.contains(address) ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    /** Whether it, or the IPv4 address that a gateway would take out of it, is not of the public Internet. */
    static boolean isPrivate(byte[] address) {
        byte[] embedded = embedded(address);
        if (embedded != null && isPrivate(embedded)) {
            return true;
        }
        if (NAT64.contains(address)) {
            return false;
        }
        for (Range range : PRIVATE) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The IPv4 address inside a 6to4, NAT64 or ISATAP address, or null. */
    static byte @Nullable [] embedded(byte[] address) {
        if (SIX_TO_FOUR.contains(address)) {
            return Arrays.copyOfRange(address, 2, 6);
        }
        if (NAT64.contains(address) || isIsatap(address)) {
            return Arrays.copyOfRange(address, 12, 16);
        }
        return null;
    }

    /** The interface identifier {@code [02]00:5efe} of RFC 5214, 6.1. */
    private static boolean isIsatap(byte[] address) {
        return address.length == 16
                && (address[8] & ~2) == 0
                && address[9] == 0
                && address[10] == 0x5e
                && address[11] == (byte) 0xfe;
    }
}
