package dev.prox.route.forward;

import dev.prox.api.Failure;
import dev.prox.api.Respond;
import dev.prox.route.forward.ProxyTo.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Reads the value of {@code X-Proxy-To}: upstream proxies, separated by commas, each reached through the one before. */
final class ProxyToParser {
    static final int OCTETS_MAX = 2048;
    static final int PROXIES_MAX = 4;

    private static final ProxyTo EMPTY = malformed("X-Proxy-To is empty");
    private static final ProxyTo TOO_LONG = malformed("X-Proxy-To is longer than " + OCTETS_MAX + " octets");
    private static final ProxyTo TOO_MANY = malformed("X-Proxy-To names more than " + PROXIES_MAX + " proxies");
    private static final ProxyTo EMPTY_ITEM = malformed("X-Proxy-To has an empty item in its list");

    private ProxyToParser() {}

    private static ProxyTo malformed(String detail) {
        return new ProxyTo.Refused(Respond.failure(Failure.Kind.MALFORMED_REQUEST, detail));
    }

    static ProxyTo parse(byte[] bytes, int from, int to) {
        if (from == to) {
            return EMPTY;
        }
        if (to - from > OCTETS_MAX) {
            return TOO_LONG;
        }
        int count = 1 + commas(bytes, from, to);
        if (count > PROXIES_MAX) {
            return TOO_MANY;
        }
        List<Proxy> proxies = new ArrayList<>(count);
        int start = from;
        for (int i = 0; i < count; i++) {
            int end = comma(bytes, start, to);
            ProxyParser parser = trimmed(bytes, start, end, count > 1);
            if (parser.isEmpty()) {
                return EMPTY_ITEM;
            }
            Proxy proxy = parser.parse();
            if (proxy == null) {
                return malformed(
                        count == 1
                                ? "X-Proxy-To " + parser.mistake()
                                : "X-Proxy-To: proxy " + (i + 1) + " of the chain " + parser.mistake());
            }
            proxies.add(proxy);
            start = end + 1;
        }
        return new ProxyTo.Chain(List.copyOf(proxies));
    }

    private static int commas(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = comma(bytes, from, to); i < to; i = comma(bytes, i + 1, to)) {
            count++;
        }
        return count;
    }

    private static int comma(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != ',') {
            i++;
        }
        return i;
    }

    /** An item of a list may have spaces and tabs around it (RFC 9110, 5.6.1). */
    private static ProxyParser trimmed(byte[] bytes, int from, int to, boolean item) {
        int start = from;
        int end = to;
        while (item && start < end && isSpace(bytes[start])) {
            start++;
        }
        while (item && start < end && isSpace(bytes[end - 1])) {
            end--;
        }
        return new ProxyParser(bytes, start, end);
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
