package dev.prox.api;

import java.nio.file.Path;

/** Changes the modules of a serving proxy. Every call returns when the change serves, or throws and nothing has changed. Any thread but an event loop may call it. */
public interface ModuleControl {
    /** Installs a bundle that is not there yet, and starts it. */
    String install(Path bundle) throws ModuleException;

    /** Puts a new version in the place of the one that serves: blue/green, with state handed over. */
    String upgrade(Path bundle) throws ModuleException;

    /** The same with a second revision of the build that runs: a drill. {@code name} is a name of {@link RuntimeView.ModuleState}, or a symbolic name. */
    String upgradeSame(String name) throws ModuleException;

    /** Returns to the version before. */
    String rollback(String name) throws ModuleException;

    /** Says why a change was refused. */
    final class ModuleException extends Exception {
        private static final long serialVersionUID = 1;

        public ModuleException(String message) {
            super(message);
        }

        public ModuleException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
