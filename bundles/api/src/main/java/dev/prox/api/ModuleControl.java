package dev.prox.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Changes the modules of a serving proxy. Every call returns when the change serves and will be there after a restart, or throws and nothing has changed. Any
 * thread but an event loop may call it.
 */
public interface ModuleControl {
    /** Installs a bundle that is not there yet, and starts it. */
    String install(Path bundle) throws ModuleException;

    /** Puts a new version in the place of the one that serves: blue/green, with state handed over. */
    String upgrade(Path bundle) throws ModuleException;

    /** The same with a second revision of the build that runs: a drill. {@code name} is a name of {@link RuntimeView.ModuleState}, or a symbolic name. */
    String upgradeSame(String name) throws ModuleException;

    /** Returns to the version before. */
    String rollback(String name) throws ModuleException;

    /** Takes a module out that the configuration does not use. */
    String remove(String name) throws ModuleException;

    /** Several changes as one: one snapshot has all of them, or nothing changes. */
    String change(Change change) throws ModuleException;

    /** Returns to an earlier set of modules: the number of one of {@link #states()}. */
    String rollback(int state) throws ModuleException;

    /** The sets of modules that can be returned to, newest first. The last one, with number 0, is that of the distribution. */
    List<SetState> states();

    /** What is known of a module, in lines. */
    String info(String name) throws ModuleException;

    /** Checks a bundle as it is checked when it is installed, without installing it. */
    String verify(Path bundle) throws ModuleException;

    /** Checks what is kept of a module against its sum. */
    String verify(String name) throws ModuleException;

    /** Where modules come from, as the configuration says now. */
    Places places() throws ModuleException;

    /**
     * @param repositories folders where the bundles of features are looked for
     * @param deploy the folder whose bundles become modules
     */
    record Places(List<Path> repositories, Path deploy) {}

    /**
     * @param what in words: {@code install of feature com.example:greetings:1.0.0}
     * @param source who wants the bundles to be there: {@code feature:ID}, {@code deploy:FILE}
     * @param bundles installed, or upgraded where another version is there
     * @param without symbolic names of modules to take out
     */
    record Change(String what, String source, List<Path> bundles, List<String> without) {}

    /**
     * A set of modules.
     *
     * @param change what made it
     * @param modules where it differs from the distribution
     */
    record SetState(int number, Instant when, String change, boolean serving, List<Kept> modules) {}

    /**
     * A module of a set.
     *
     * @param version empty for a module of the distribution that was taken out
     * @param sha256 of the bundle, in hexadecimal digits; empty likewise
     * @param source who wanted it: {@code command}, {@code feature:ID}, {@code deploy:FILE}
     */
    record Kept(String bundle, String version, String sha256, String source) {}

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
