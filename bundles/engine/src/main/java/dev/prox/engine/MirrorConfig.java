package dev.prox.engine;

import dev.prox.api.Ascii;
import dev.prox.api.Config.Default;
import dev.prox.api.Config.Doc;
import dev.prox.api.Config.Optional;
import dev.prox.api.Config.Range;
import dev.prox.api.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which requests of a route are copied to another upstream, whose answers nobody gets. The short form is the name of the upstream alone. */
public record MirrorConfig(
        @Doc("The upstream that gets the copies, or a subset of its endpoints.")
        ProxyTarget to,

        @Doc("How many of the requests are copied.") @Default("100%")
        Percent share,

        @Doc("Requests of these methods are copied; of all where left out.") @Default("[]")
        List<MethodName> methods,

        @Doc("Octets of a body; requests with more are not copied.") @Default("65536") @Range(max = 16 << 20)
        int bodyMax,

        @Doc("Copies under way at once, for each event loop; requests beyond are not copied.")
        @Default("100")
        @Range(min = 1, max = 10_000)
        int inFlightMax,

        @Doc("What is compared of the two answers, beside their status; nothing where left out.") @Optional @Nullable
        Compare compare) {
    public static MirrorConfig of(String upstream) {
        return new MirrorConfig(ProxyTarget.of(upstream), new Percent(1), List.of(), 64 << 10, 100, null);
    }

    /** What is compared of the answer to a request and the one to its copy, beside their status. */
    public record Compare(
            @Doc("Header fields.") @Default("[]") List<FieldOf> headers,

            @Doc("Whether the bodies are, by their length and a sum.") @Default("false")
            boolean body) {
        /** Names of all that is compared. */
        List<String> parts() {
            List<String> parts = new ArrayList<>(List.of("status"));
            headers.forEach(each -> parts.add("header " + each));
            if (body) {
                parts.add("body");
            }
            return parts;
        }
    }

    /** The name of a header field. */
    public record FieldOf(HeaderName name) {
        /**
         * @throws IllegalArgumentException with what was expected
         */
        public static FieldOf parse(String text) {
            return new FieldOf(HeaderName.of(text));
        }

        @Override
        public String toString() {
            return name.toString().toLowerCase(Locale.ROOT);
        }
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
