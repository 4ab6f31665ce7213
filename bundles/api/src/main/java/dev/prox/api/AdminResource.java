package dev.prox.api;

import java.io.IOException;
import java.io.OutputStream;

/** A page of the admin listener that a module offers as a service, read only. Called on a thread of the admin listener. */
public interface AdminResource {
    /** {@code /metrics}. */
    String path();

    String contentType();

    void write(OutputStream out) throws IOException;
}
