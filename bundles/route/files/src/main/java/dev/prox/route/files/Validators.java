package dev.prox.route.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What tells one state of a file from another (RFC 9110, 8.8).
 *
 * @param entityTag strong: the time of the last change as the file system tells it, and the length
 * @param lastModified in seconds since 1970
 */
record Validators(String entityTag, long lastModified) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    /** @param coding of a file that was compressed ahead, or empty: another representation, another tag */
    static Validators of(BasicFileAttributes attributes, String coding) {
        long changed = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        String tag = "\"" + Long.toHexString(changed) + "-" + Long.toHexString(attributes.size())
                + (coding.isEmpty() ? "" : "-" + coding) + "\"";
        return new Validators(tag, Math.max(0, Math.floorDiv(changed, TimeUnit.SECONDS.toNanos(1))));
    }

    String date() {
        return DATE.format(Instant.ofEpochSecond(lastModified));
    }

    /** Seconds since 1970, or -1 for what is no date (RFC 9110, 5.6.7; the obsolete forms are none). */
    static long seconds(String date) {
        try {
            return Instant.from(DATE.parse(date)).getEpochSecond();
        } catch (DateTimeException e) {
            return -1;
        }
    }
}
