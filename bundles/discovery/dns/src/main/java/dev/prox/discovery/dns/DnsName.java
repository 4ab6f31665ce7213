package dev.prox.discovery.dns;

import java.util.regex.Pattern;

/** A name that name servers may know. */
public record DnsName(String text) {
    private static final int LENGTH_MAX = 253;
    private static final Pattern FORM = Pattern.compile("(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.?)+");

    /** @throws IllegalArgumentException with what was expected */
    public static DnsName parse(String text) {
        if (text.length() > LENGTH_MAX || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a name as DNS has them, without scheme and port");
        }
        return new DnsName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
