package dev.prox.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The terminal that the program stands on, by way of {@code stty}. */
final class Tty {
    private final String before;

    private Tty(String before) {
        this.before = before;
    }

    /** Every key goes to the program as it is typed, and is not shown. */
    static Tty raw() throws IOException {
        String before = stty("-g").strip();
        stty("-opost", "-icanon", "-echo", "-isig", "-iexten", "-ixon", "-icrnl", "-inlcr", "min", "1", "time", "0");
        return new Tty(before);
    }

    /** Columns and rows, with a blank between. */
    static String size() {
        try {
            String[] size = stty("size").strip().split(" ");
            return size.length == 2 ? size[1] + " " + size[0] : "80 24";
        } catch (IOException noTerminal) {
            return "80 24";
        }
    }

    void restore() throws IOException {
        stty(before);
    }

    private static String stty(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
