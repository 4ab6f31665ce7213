package dev.prox.itests.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A golden file of {@code config/}: a document, a line {@code ---}, and the exact messages that it brings. In both {@code
 * {taken}} is a port that somebody else has; in messages <code>{conf}</code> is the folder of the configuration.
 */
record BadConfiguration(String name, String document, String message) {
    private static final String LINE = "\n---\n";

    static BadConfiguration read(Path file, int taken) {
        try {
            String text = Files.readString(file).replace("{taken}", String.valueOf(taken));
            int line = text.lastIndexOf(LINE);
            return new BadConfiguration(
                    GoldenFiles.name(file),
                    text.substring(0, line + 1),
                    text.substring(line + LINE.length()).strip());
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
