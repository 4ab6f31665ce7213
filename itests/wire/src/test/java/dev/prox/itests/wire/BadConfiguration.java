package dev.prox.itests.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A golden file of {@code config/}: a document, a line {@code ---}, the exact messages that it brings, and where the messages lead to one, a line {@code --- fix}
 * and the document that somebody writes who does what they say. In both {@code
 * {taken}} is a port that somebody else has; in messages <code>{conf}</code> is the folder of the configuration.
 */
record BadConfiguration(
        String name,
        String document,
        String message,
        @Nullable String fix) {
    private static final String LINE = "\n---\n";
    private static final String FIX = "\n--- fix\n";

    static BadConfiguration read(Path file, int taken) {
        try {
            String text = Files.readString(file).replace("{taken}", String.valueOf(taken));
            int line = text.lastIndexOf(LINE);
            int fix = text.indexOf(FIX, line);
            return new BadConfiguration(
                    GoldenFiles.name(file),
                    text.substring(0, line + 1),
                    text.substring(line + LINE.length(), fix < 0 ? text.length() : fix)
                            .strip(),
                    fix < 0 ? null : text.substring(fix + FIX.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was said of the document in this file, as golden files write it. */
    static String generic(String said, Path file) {
        return said.replace(file.toString(), "prox.yaml").replace(file.getParent() + "/", "{conf}/");
    }

    @Override
    public String toString() {
        return name;
    }
}
