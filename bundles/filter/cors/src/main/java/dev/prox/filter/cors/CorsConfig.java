package dev.prox.filter.cors;

import dev.prox.api.Config;
import java.time.Duration;
import java.util.List;

@Config.Doc("Says which sites may read the responses in a browser (CORS), and answers preflights.")
public record CorsConfig(
        @Config.Doc("Sites: https://app.example, https://*.shop.example for all names below, null, or * for all.")
        List<String> origins,

        @Config.Default("[GET, HEAD, POST]") @Config.Doc("Methods that they may use; * for all.")
        List<String> methods,

        @Config.Default("[]")
        @Config.Doc("Fields that their requests may have, beside those that always may; * for all.")
        List<String> headers,

        @Config.Default("[]") @Config.Doc("Fields of responses that they may read, beside those that they always may.")
        List<String> expose,

        @Config.Default("false") @Config.Doc("Whether requests with cookies and other credentials may be read too.")
        boolean credentials,

        @Config.Default("10m")
        @Config.Range(max = 86_400_000)
        @Config.Doc("How long a browser may remember the answer to a preflight.")
        Duration maxAge,

        @Config.Default("false") @Config.Doc("Whether public sites may ask this one in a private network.")
        boolean privateNetwork) {}
