package dev.prox.config.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the system says of a file. Of two that are the same and settled the content is the same.
 *
 * @param settled whether the last change is longer ago than the clock of any file system is coarse
 */
record Stamp(Map<String, Object> attributes, boolean settled) {
    private static final Duration COARSE = Duration.ofSeconds(2);

    /** Taken before the content is read; null where the system says too little. */
    static @Nullable Stamp of(Path file) {
        try {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime");
            Instant recent = Instant.now().minus(COARSE);
            boolean settled = attributes.get("ctime") instanceof FileTime changed
                    && changed.toInstant().isBefore(recent);
            return new Stamp(attributes, settled);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether the content is that of before. */
    boolean same(@Nullable Stamp before) {
        return before != null && before.settled && attributes.equals(before.attributes);
    }
}
