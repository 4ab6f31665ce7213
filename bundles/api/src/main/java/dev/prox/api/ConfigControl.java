package dev.prox.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as it is read, changed, tried and explained from outside. A change is in force and in the file when the call returns, or it throws and
 * nothing has changed. Any thread but an event loop may call it.
 */
public interface ConfigControl {
    /** Stands for any tag. */
    String ANY = "*";

    /** What serves, as it is written: <code>${...}</code> as it stands, without what the file includes. */
    Written written() throws Refused;

    /**
     * Makes another document the configuration.
     *
     * @param expected the tag of the document that it takes the place of, or {@link #ANY}
     * @param author who wants it, in words
     * @throws ConfigException when it is wrong
     */
    Written put(String text, String expected, String author) throws ConfigException, Refused;

    /** Changes a part of it: a patch as {@link ConfigSource.Patch} says. */
    Written patch(String patch, ConfigSource.Patch kind, String expected, String author)
            throws ConfigException, Refused;

    /** Checks a document as it would be checked before it serves, with the modules that are here now. */
    void validate(String text) throws ConfigException, Refused;

    // ---- what was ----

    /** What served, and what was refused; newest first. */
    List<Version> history() throws Refused;

    /** The document of a version. */
    String text(long number) throws Refused;

    /** What is different in the second: lines of text, then each path with what stood there and stands there. Zero is what serves. */
    String diff(long from, long to) throws Refused;

    /** Serves with the document of a version again. */
    Written rollback(long number, String author) throws ConfigException, Refused;

    // ---- what would be ----

    /** What becomes of a request, and why. */
    Explanation explain(Probe probe) throws Refused;

    /** What another document would do with the requests that were sampled lately. */
    DryRun dryRun(String text) throws ConfigException, Refused;

    /**
     * A document that serves.
     *
     * @param tag of this text: it differs where the text does
     * @param generation that serves it
     */
    record Written(String text, String tag, long generation) {}

    /**
     * A document that served, or that somebody wanted to serve.
     *
     * @param author in words: {@code file}, {@code console}, {@code api curl/8.5.0}
     * @param sha256 of its text
     * @param effect in words: {@code generation 7}, {@code refused: ...}, {@code taken back: ...}
     * @param kept whether its text is kept, so that it can be returned to
     */
    record Version(
            long number, Instant when, String author, String sha256, String effect, boolean serving, boolean kept) {}

    /**
     * A request that nobody sends.
     *
     * @param target absolute: {@code https://host/path?query}; or what stands in a request line, with a field {@code Host}
     * @param headers lines {@code name: value}
     * @param client the address that it comes from
     * @param listener by which it comes, or null for the first
     */
    record Probe(
            String method,
            String target,
            List<String> headers,
            String client,
            @Nullable String listener) {}

    /**
     * What becomes of a request.
     *
     * @param refused why no route is asked, as for a head that cannot be read, or null
     * @param route the route that takes it, or null
     * @param others routes that do not, nearest first
     * @param further how many more do not
     * @param handler what answers: {@code proxy api}
     * @param mirror where a copy of it may go, or null
     * @param endpoint the one to which it goes, or null where chance, order or load decide
     * @param endpoints to which it may go, with their weights
     */
    record Explanation(
            long generation,
            String listener,
            @Nullable String refused,
            @Nullable String route,
            @Nullable String match,
            List<Other> others,
            int further,
            List<Part> filters,
            @Nullable Part handler,
            @Nullable Part mirror,
            @Nullable String endpoint,
            List<String> endpoints,
            @Nullable String missing) {}

    /** A route that does not take a request. */
    record Other(String route, String why) {}

    /**
     * A module on the way of a request.
     *
     * @param name {@code filter/headers}
     * @param version of the module; empty where it is a part of the engine
     * @param settings as they are written, secrets masked
     */
    record Part(String name, String version, String settings) {}

    /**
     * What another document would do with sampled requests.
     *
     * @param sampled how many there were
     * @param route how many of them another route would take
     * @param filters for how many filters or their settings would be others
     * @param handler how many would be answered by something else
     * @param changes at most {@value #CHANGES_MAX}
     */
    record DryRun(long sampled, long route, long filters, long handler, List<Change> changes) {
        public static final int CHANGES_MAX = 20;
    }

    /**
     * A request that another document would treat otherwise.
     *
     * @param request its first line and its host
     * @param now what becomes of it now, in words
     * @param then what would become of it
     * @param count of sampled requests of which the same is true
     */
    record Change(String request, String now, String then, long count) {}

    /** Why something was not done. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final Reason reason;

        public Refused(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** Kinds of reasons. */
    enum Reason {
        /** Somebody else has changed the document meanwhile. */
        STALE,
        /** What was asked for makes no sense. */
        WRONG,
        /** There is no such version. */
        UNKNOWN,
        /** It cannot be done now. */
        CONFLICT,
        /** Nothing serves yet, or no more. */
        NOT_RUNNING
    }
}
