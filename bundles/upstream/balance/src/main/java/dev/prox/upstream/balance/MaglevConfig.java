package dev.prox.upstream.balance;

import dev.prox.api.Config;
import dev.prox.api.Template;
import java.math.BigInteger;

/** The settings of {@code maglev}. */
@Config.Doc("The same endpoint for the same text, by a table that all endpoints share evenly.")
public record MaglevConfig(
        @Config.Doc("The text, as in {header.X-User}; chance decides where it has no value.")
        Template by,

        @Config.Default("65537")
        @Config.Range(min = 2, max = 5_000_011)
        @Config.Doc("Entries of the table: a prime, some hundred times the endpoints.")
        int table,

        @Config.Default("0")
        @Config.Doc("An endpoint gets requests of others only while it has less than so many times its part of those"
                + " under way, as in 1.25; 0 for no bound.")
        double loadMax) {
    private static final int CERTAINTY = 30;

    public MaglevConfig {
        if (!BigInteger.valueOf(table).isProbablePrime(CERTAINTY)) {
            throw new IllegalArgumentException("a prime for `table`, as in 65537");
        }
        if (loadMax != 0 && !(loadMax > 1)) {
            throw new IllegalArgumentException("a `load-max` above 1, as in 1.25");
        }
    }

    static MaglevConfig by(Template text) {
        return new MaglevConfig(text, 65537, 0);
    }
}
