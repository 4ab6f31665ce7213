package dev.prox.route.match;

import dev.prox.api.Config;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Config.Doc("Which requests a route takes: those that meet all conditions. The most specific route wins, by host, then"
        + " path, then the number of header conditions, then method, then listener; of equals the one that is"
        + " written first.")
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
        @Config.Doc("A path, or /api/* for all paths that begin with /api/ (not /api itself); /* is every path.")
        @Nullable
        PathPattern path,

        @Config.Default("[]") @Config.Doc("The methods; empty for all. GET does not stand for HEAD.")
        List<MethodName> method,

        @Config.Default("{}") @Config.Doc("Fields by name: present, absent, or the exact value of one of that name.")
        Map<String, HeaderCondition> header) {}
