package dev.prox.api;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Changes the process as a whole. Any thread may call it. */
public interface ProcessControl {
    /**
     * Starts the Prox that was unpacked in a folder, with the configuration and the arguments of this one. It takes the listening sockets over, and this process
     * ends behind its exchanges.
     *
     * @param progress hears how far it is
     * @return what was done, once it serves
     * @throws ProcessException when it does not come to serve: then this process serves as before
     */
    String upgrade(Path folder, Consumer<String> progress) throws ProcessException;

    /** A change of the process that was refused or failed; the message is for people. */
    final class ProcessException extends Exception {
        private static final long serialVersionUID = 1;

        public ProcessException(String message) {
            super(message);
        }
    }
}
