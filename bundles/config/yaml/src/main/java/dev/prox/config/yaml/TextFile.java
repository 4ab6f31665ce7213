package dev.prox.config.yaml;

import dev.prox.api.ConfigException;
import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file of the configuration: UTF-8, of at most {@value #MIB_MAX} MiB. */
final class TextFile {
    static final int MIB_MAX = 16;
    static final int BYTES_MAX = MIB_MAX << 20;

    private static final String READABLE = "a file that can be read";

    private TextFile() {}

    /** @throws ConfigException when it is not there, too large or no text */
    static String read(Path file) throws ConfigException {
        return text(file, octets(file));
    }

    private static byte[] octets(Path file) throws ConfigException {
        if (Files.notExists(file)) {
            throw wrong(file, 1, 1, "not found", READABLE);
        } else if (!Files.isRegularFile(file)) {
            throw wrong(file, 1, 1, "no file", READABLE);
        }
        try (var in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(BYTES_MAX + 1);
            if (octets.length > BYTES_MAX) {
                throw wrong(file, 1, 1, "too large", "at most " + MIB_MAX + " MiB");
            }
            return octets;
        } catch (IOException e) {
            throw wrong(file, 1, 1, "not readable (" + e.getClass().getSimpleName() + ")", READABLE);
        }
    }

    private static String text(Path file, byte[] octets) throws ConfigException {
        CharBuffer chars = CharBuffer.allocate(octets.length + 1);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets), chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
            int column = text.codePointCount(text.lastIndexOf('\n') + 1, text.length()) + 1;
            throw wrong(file, line, column, "not UTF-8", "a file in UTF-8");
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static ConfigException wrong(Path file, int line, int column, String value, String expected) {
        return new ConfigException(new Problem(new Position(file.toString(), line, column), "", value, expected, null));
    }
}
