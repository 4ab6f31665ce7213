package dev.prox.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is written behind {@code explain}.
 *
 * @param json whether the answer is for a program
 */
public record ProbeWords(ConfigControl.Probe probe, boolean json) {
    public static final String USAGE =
            "explain METHOD URL [-H 'name: value']... [--client IP] [--listener NAME] [--json]";

    /** @throws IllegalArgumentException with what was wrong */
    public static ProbeWords parse(List<String> words) {
        List<String> plain = new ArrayList<>();
        List<String> headers = new ArrayList<>();
        String client = "127.0.0.1";
        @Nullable String listener = null;
        boolean json = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            boolean takes = List.of("-H", "--header", "--client", "--listener").contains(option);
            if (takes && equals < 0 && i + 1 == words.size()) {
                throw new IllegalArgumentException(word + " needs a value");
            }
            String value = !takes ? "" : equals < 0 ? words.get(++i) : word.substring(equals + 1);
            switch (option) {
                case "-H", "--header" -> headers.add(value);
                case "--client" -> client = value;
                case "--listener" -> listener = value;
                case "--json" -> json = true;
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + word);
                    }
                    plain.add(word);
                }
            }
        }
        if (plain.size() != 2) {
            throw new IllegalArgumentException("explain takes a method and a URL");
        }
        return new ProbeWords(new ConfigControl.Probe(plain.get(0), plain.get(1), headers, client, listener), json);
    }
}
