package dev.prox.itests.egress;

import dev.prox.itests.ProxServer;
import dev.prox.itests.RawClient;
import dev.prox.itests.TestCa;
import java.util.List;

/** How clients reach Prox. */
enum Front {
    HTTP("web"),
    HTTPS("tls");

    /** Both listeners; <code>{chain}</code> and <code>{key}</code> are for the test to fill in. */
    static final String LISTENERS = """
        listeners:
          web: { address: "127.0.0.1:{port:web}" }
          tls:
            address: "127.0.0.1:{port:tls}"
            tls: { certificates: [ { chain: "{chain}", key: "{key}" } ] }
        """;

    /** The name that the certificate of Prox is for. */
    static final String NAME = "prox.test";

    private final String listener;

    Front(String listener) {
        this.listener = listener;
    }

    /** {@link #LISTENERS} with a certificate of this authority, and these sections behind. */
    static String configuration(TestCa ca, String sections) {
        TestCa.Identity identity = ca.issue(NAME);
        return LISTENERS
                        .replace("{chain}", identity.chain().toString())
                        .replace("{key}", identity.key().toString())
                + sections;
    }

    RawClient connect(ProxServer prox, TestCa ca) {
        return this == HTTP ? RawClient.to(prox.port(listener)) : RawClient.tls(prox.port(listener), ca.trust(), NAME);
    }

    /** What makes curl use Prox as its proxy. */
    List<String> curl(ProxServer prox, TestCa ca) {
        return this == HTTP
                ? List.of("-x", "http://" + prox.authority(listener))
                : List.of(
                        "-x",
                        "https://" + prox.authority(listener),
                        "--proxy-cacert",
                        ca.file().toString());
    }
}
