package dev.prox.api;

/** The oldest version of TLS that is spoken: {@code 1.2} or {@code 1.3}. */
public record TlsVersion(String text) {
    public static final TlsVersion OLDEST = new TlsVersion("1.2");

    /** @throws IllegalArgumentException with what was expected */
    public static TlsVersion parse(String text) {
        if (!text.equals("1.2") && !text.equals("1.3")) {
            throw new IllegalArgumentException("1.2 or 1.3");
        }
        return new TlsVersion(text);
    }

    /** It and those after it, as the runtime calls them. */
    public String[] andLater() {
        return text.equals("1.3") ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"};
    }
}
