package dev.prox.discovery.file;

import dev.prox.api.Config;
import dev.prox.api.Discovery.Found;
import java.util.List;
import java.util.Map;

/** What stands in the file: the same as in the configuration. */
public record EndpointsFile(@Config.Doc("The servers.") List<Entry> endpoints) {
    /** One server; the short form is its URL alone. */
    public record Entry(
            @Config.Doc("http://host:port or https://host:port.")
            ServerUrl url,

            @Config.Doc("Its share of the requests.") @Config.Default("1") @Config.Range(min = 1, max = 1000)
            int weight,

            @Config.Doc("Those with a higher number serve when those with lower ones are failing.")
            @Config.Default("0")
            @Config.Range(max = 100)
            int priority,

            @Config.Doc("Where it is.") @Config.Default("") String zone,

            @Config.Doc("What tells it from others.") @Config.Default("{}")
            Map<String, String> labels) {
        public static Entry of(String url) {
            return new Entry(ServerUrl.parse(url), 1, 0, "", Map.of());
        }

        Found found() {
            return new Found(url.https(), url.host(), url.port(), weight, priority, zone, labels);
        }
    }
}
