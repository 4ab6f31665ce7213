package dev.prox.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code bundles/start.list}: a bundle a line, in the order of starting. */
final class StartList {
    private static final int COLUMNS = 5;

    private StartList() {}

    static List<StartEntry> read(Path bundles) throws LauncherException {
        Path file = bundles.resolve("start.list");
        try {
            return parse(Files.readAllLines(file), file.toString());
        } catch (IOException unreadable) {
            throw new LauncherException("cannot read " + file + ": this is no complete Prox");
        }
    }

    static List<StartEntry> parse(List<String> lines, String name) throws LauncherException {
        List<StartEntry> entries = new ArrayList<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(entry(line, name + ":" + number));
            }
        }
        return entries;
    }

    private static StartEntry entry(String line, String place) throws LauncherException {
        String[] columns = line.split("\\s+");
        if (columns.length != COLUMNS || !columns[0].matches("[1-9][0-9]{0,3}")) {
            throw new LauncherException(place + ": expected level, feature, flags, file and coordinates, not: " + line);
        }
        List<String> flags = List.of(columns[2].split(","));
        return new StartEntry(
                Integer.parseInt(columns[0]),
                columns[1],
                flags.contains("optional"),
                flags.contains("serve"),
                flags.contains("late"),
                !flags.contains("resolve"),
                columns[3],
                columns[4]);
    }
}
