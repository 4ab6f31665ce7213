package dev.prox.route.forward;

import dev.prox.api.Destination.AddressPolicy;
import dev.prox.api.Failure;
import dev.prox.api.Respond;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may be reached: what is not denied and, unless there is nothing on it, on the list of the allowed. Private
 * addresses must be listed by address or range (but for one of all addresses), whatever names are allowed, unless all
 * are open.
 *
 * <p>Names are judged first. Where we resolve a name ourselves, {@link #policy} judges the address too; a name that is
 * not listed may still lead to one that is. Immutable.
 */
final class AccessList {
    private final List<HostPattern> allow;
    private final List<HostPattern> deny;
    private final boolean allowPrivate;

    private final Respond denied;
    private final Respond prohibited;

    /** For names that are allowed as such. */
    private final AddressPolicy allowedNames;
    /** For everything else: the address must be on the list. */
    private final AddressPolicy listedAddresses;

    /** @param what for people: {@code proxy} or {@code target} */
    AccessList(String what, List<HostPattern> allow, List<HostPattern> deny, boolean allowPrivate) {
        this.allow = List.copyOf(allow);
        this.deny = List.copyOf(deny);
        this.allowPrivate = allowPrivate;
        this.denied = Respond.failure(Failure.Kind.DENIED, "this " + what + " is not allowed here");
        this.prohibited = Respond.failure(
                Failure.Kind.ADDRESS_PROHIBITED, "the " + what + " has a private address, which is not allowed here");
        this.allowedNames = (address, port) -> failure(refusesAddress(octets(address), port, true));
        this.listedAddresses = (address, port) -> failure(refusesAddress(octets(address), port, false));
    }

    private static byte[] octets(InetAddress address) {
        return Addresses.canonical(address.getAddress());
    }

    private static @Nullable Failure failure(@Nullable Respond refusal) {
        return refusal == null ? null : refusal.failure();
    }

    /**
     * Null when the host may be reached.
     *
     * @param ours whether we resolve the name, so that {@link #policy} has the last word
     */
    @Nullable
    Respond refuses(Host host, int port, boolean ours) {
        byte[] address = host.address();
        return address == null ? refusesName(host.text(), port, ours) : refusesAddress(address, port, false);
    }

    private @Nullable Respond refusesName(String name, int port, boolean ours) {
        if (matchesName(deny, name, port)) {
            return denied;
        }
        if (!allowsName(name, port) && !(ours && allow.stream().anyMatch(each -> each.namesAddresses(port)))) {
            return denied;
        }
        return !ours && isThisMachine(name) && !opensThisMachine(name, port) ? prohibited : null;
    }

    /** Names that lead to the machine that resolves them (RFC 6761, 6.3). */
    private static boolean isThisMachine(String name) {
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    private boolean opensThisMachine(String name, int port) {
        return allowPrivate
                || opens(new byte[] {127, 0, 0, 1}, port)
                || allow.stream().anyMatch(each -> each.isName(name, port));
    }

    private @Nullable Respond refusesAddress(byte[] address, int port, boolean nameAllowed) {
        byte[] embedded = Addresses.embedded(address);
        if (matchesAddress(deny, address, port) || embedded != null && matchesAddress(deny, embedded, port)) {
            return denied;
        }
        if (!nameAllowed && !allow.isEmpty() && !matchesAddress(allow, address, port)) {
            return denied;
        }
        return allowPrivate || !Addresses.isPrivate(address) || opens(address, port) ? null : prohibited;
    }

    /**
     * What judges the address of a host that was not refused. One of two instances, always the same one for the same
     * host.
     */
    AddressPolicy policy(Host host, int port) {
        return host.address() == null && allowsName(host.text(), port) ? allowedNames : listedAddresses;
    }

    private boolean allowsName(String name, int port) {
        return allow.isEmpty() || matchesName(allow, name, port);
    }

    private boolean opens(byte[] address, int port) {
        return allow.stream().anyMatch(each -> each.opens(address, port));
    }

    private static boolean matchesName(List<HostPattern> patterns, String name, int port) {
        return patterns.stream().anyMatch(each -> each.matchesName(name, port));
    }

    private static boolean matchesAddress(List<HostPattern> patterns, byte[] address, int port) {
        return patterns.stream().anyMatch(each -> each.matchesAddress(address, port));
    }
}
