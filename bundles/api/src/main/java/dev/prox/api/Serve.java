package dev.prox.api;

import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that Prox makes itself, whose body is read while it is sent.
 *
 * @param status the status code
 * @param lines fields to send along; neither {@code Content-Length} nor {@code Transfer-Encoding}
 * @param contentType of the body, or null
 * @param body closed in any case, also where it is not read (HEAD)
 */
public record Serve(
        int status, List<HeaderLine> lines, @Nullable String contentType, Source body) implements Verdict {
    /** The octets of a body. Confined to the loop of its exchange. */
    public interface Source extends AutoCloseable {
        /** All octets that {@link #read} will give, or {@link ResponseHead#CHUNKED} where nobody knows. */
        long length();

        /**
         * Gives the next piece, of at most {@code octetsMax}. Called whenever the client takes more, so that memory stays bounded; must not wait for
         * anything but a disk.
         *
         * @return false when that was all
         */
        boolean read(int octetsMax, BodySink out);

        /** Lets go of everything. */
        @Override
        void close();
    }

    /**
     * A body that lies in an open file as it is. Where nobody has to see its octets, the kernel sends them from there, and {@link #read} is not called; where that
     * is not possible, or not worth it, it is read as any other.
     */
    public interface InFile extends Source {
        /** Open until {@link #close}. */
        FileChannel file();

        /** Where in the file the first octet of the body lies. */
        long from();
    }
}
