package dev.prox.route.redirect;

import dev.prox.api.Config;

@Config.Doc("Sends clients elsewhere. A text in its place is where to.")
public record RedirectConfig(
        @Config.Doc("Where to: a URL or a path, with variables.")
        Target to,

        @Config.Default("302") @Config.Doc("The status code: 301, 302, 303, 307 or 308.")
        int status,

        @Config.Default("keep") @Config.Doc("What becomes of the query of the request.")
        Query query) {

    /** What becomes of the query. */
    public enum Query {
        KEEP,
        DROP
    }

    /** {@code redirect: "https://{host}{uri}"}. */
    public static RedirectConfig of(String to) {
        return new RedirectConfig(Target.parse(to), 302, Query.KEEP);
    }
}
