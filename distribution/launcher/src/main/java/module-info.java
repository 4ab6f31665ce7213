/** The program behind {@code bin/prox}: it starts the framework, and talks to a Prox that runs already. */
module dev.prox.launcher {
    requires java.logging;
    requires static org.jspecify;

    // What bundles find in the Java that Prox comes with.
    requires java.management;
    requires java.naming;
    requires java.net.http;
    requires java.rmi;
    requires java.xml;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires jdk.management;
    requires jdk.net;
    requires jdk.unsupported;
}
