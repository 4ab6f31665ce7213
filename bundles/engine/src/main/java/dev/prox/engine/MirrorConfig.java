package dev.prox.engine;

import dev.prox.api.Ascii;
import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Range;
import java.util.List;
import java.util.Locale;

/** Which requests of a route are copied to another upstream, whose answers nobody gets. The short form is the name of the upstream alone. */
public record MirrorConfig(
        @Doc("The upstream that gets the copies, or a subset of its endpoints.") ProxyTarget to,

        @Doc("How many of the requests are copied.") @Default("100%")
        Percent share,

        @Doc("Requests of these methods are copied; of all where left out.") @Default("[]")
        List<MethodName> methods,

        @Doc("Octets of a body; requests with more are not copied.") @Default("65536") @Range(max = 16 << 20)
        int bodyMax,

        @Doc("Copies under way at once, for each event loop; requests beyond are not copied.")
        @Default("100")
        @Range(min = 1, max = 10_000)
        int inFlightMax) {
    public static MirrorConfig of(String upstream) {
        return new MirrorConfig(ProxyTarget.of(upstream), new Percent(1), List.of(), 64 << 10, 100);
    }

    /** A method that can be copied. */
    public record MethodName(String text) {
        /**
         * @throws IllegalArgumentException with what was expected
         */
        public static MethodName parse(String text) {
            if (text.isEmpty() || !text.chars().allMatch(c -> c < 128 && Ascii.isToken((byte) c))) {
                throw new IllegalArgumentException("a method, as in GET");
            } else if (!text.equals(text.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the method in upper case: " + text.toUpperCase(Locale.ROOT));
            } else if (text.equals("CONNECT")) {
                throw new IllegalArgumentException("a method other than CONNECT, which asks for a tunnel");
            }
            return new MethodName(text);
        }
    }
}
