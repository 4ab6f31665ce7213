package dev.prox.route.match;

import dev.prox.api.Config;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Config.Doc("Which requests a route takes: those that meet all conditions. The most specific route wins, by host, then"
        + " path, then the number of header, query and cookie conditions, then client, method, protocol and listener;"
        + " of equals the one that is written first.")
public record Match(
        @Config.Optional @Config.Doc("The name of the listener that the request came in by.") @Nullable
        String listener,

        @Config.Optional
        @Config.Doc(
                "A host, or *.example.org for all names below example.org. Port, letter case and a trailing dot do not"
                        + " count.")
        @Nullable
        HostPattern host,

        @Config.Optional
        @Config.Doc("A path; /api/* for all paths that begin with /api/ (not /api itself); /users/{id} with a named"
                + " segment; ~ and a regular expression (RE2) that is found in the path.")
        @Nullable
        PathPattern path,

        @Config.Default("[]") @Config.Doc("The methods; empty for all. GET does not stand for HEAD.")
        List<MethodName> method,

        @Config.Default("{}")
        @Config.Doc(
                "Fields by name: present, absent, the exact value of one of that name, or ~ and a regular expression.")
        Map<String, FieldCondition> header,

        @Config.Default("{}") @Config.Doc("Parameters of the query by name, decoded; as for header.")
        Map<String, FieldCondition> query,

        @Config.Default("{}") @Config.Doc("Cookies by name; as for header.")
        Map<String, FieldCondition> cookie,

        @Config.Default("[]") @Config.Doc("Addresses and ranges of clients; empty for all.")
        List<ClientRange> client,

        @Config.Optional @Config.Doc("What the client speaks: http, or https.") @Nullable
        Protocol protocol,

        @Config.Optional
        @Config.Range(max = 1_000_000)
        @Config.Doc("The share among routes whose conditions are the same.")
        @Nullable
        Integer weight,

        @Config.Default("0")
        @Config.Range(min = -1000, max = 1000)
        @Config.Doc("Routes of a higher priority are asked first, however specific others are.")
        int priority) {

    /** What a client speaks. */
    public enum Protocol {
        HTTP,
        HTTPS
    }
}
