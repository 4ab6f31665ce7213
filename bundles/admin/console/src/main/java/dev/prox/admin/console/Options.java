package dev.prox.admin.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Words of a command that has options.
 *
 * @param values by name without dashes; a flag has an empty value
 * @param words what is no option
 */
record Options(Map<String, String> values, List<String> words) {

    /** @param keys names of options, with an equals sign where a value follows: {@code --for 5m} or {@code --for=5m} */
    static Options read(String command, List<String> lines, Set<String> keys, String... words) {
        Map<String, String> values = new HashMap<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            if (!words[i].startsWith("--")) {
                others.add(words[i]);
                continue;
            }
            int equals = words[i].indexOf('=');
            String key = words[i].substring(2, equals < 0 ? words[i].length() : equals);
            if (keys.contains(key) && equals < 0) {
                values.put(key, "");
            } else if (!keys.contains(key + "=")) {
                throw Usage.wrong("unknown option " + words[i], command, lines);
            } else if (equals >= 0) {
                values.put(key, words[i].substring(equals + 1));
            } else if (++i < words.length) {
                values.put(key, words[i]);
            } else {
                throw Usage.wrong("--" + key + " needs a value", command, lines);
            }
        }
        return new Options(values, others);
    }
}
