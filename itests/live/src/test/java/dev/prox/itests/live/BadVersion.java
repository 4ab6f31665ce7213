package dev.prox.itests.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A new version of {@code filter/headers} that must not come to serve, and what the console has to say of it. */
enum BadVersion {
    ITS_CONSTRUCTOR_THROWS("no wish to start") {
        @Override
        MadeBundle bundle() {
            return filter("/*construct*/", "throw new IllegalStateException(\"no wish to start\");");
        }
    },
    ITS_CLASS_CANNOT_BE_INITIALISED("no wish to exist") {
        @Override
        MadeBundle bundle() {
            return filter("/*members*/", "static { if (true) throw new IllegalStateException(\"no wish to exist\"); }");
        }
    },
    ITS_ACTIVATOR_THROWS("no wish to begin") {
        @Override
        MadeBundle bundle() {
            return whole().header("Bundle-Activator", ACTIVATOR)
                    .header("Import-Package", IMPORTS + ",org.osgi.framework")
                    .source(ACTIVATOR, ACTIVATOR_SOURCE);
        }
    },
    A_PACKAGE_IS_MISSING("does not resolve: ", "com.example.absent") {
        @Override
        MadeBundle bundle() {
            return whole().header("Import-Package", IMPORTS + ",com.example.absent");
        }
    },
    THE_API_IS_TOO_OLD("does not resolve: ", "dev.prox.api") {
        @Override
        MadeBundle bundle() {
            return whole().header("Import-Package", "dev.prox.api;version=\"[99,100)\"");
        }
    },
    IT_REFUSES_THE_CONFIGURATION("routes[0].filters[0].headers", "another taste") {
        @Override
        MadeBundle bundle() {
            return filter(
                    "/*create*/",
                    "if (true) throw new dev.prox.api.ConfigException(assembly.at().problem(\"another taste\"));");
        }
    },
    IT_THROWS_WHEN_A_FILTER_IS_MADE("routes[0].filters[0].headers", "no wish to work") {
        @Override
        MadeBundle bundle() {
            return filter("/*create*/", "if (true) throw new IllegalStateException(\"no wish to work\");");
        }
    },
    IT_FAILS_WITH_AN_ERROR("routes[0].filters[0].headers", "beyond repair") {
        @Override
        MadeBundle bundle() {
            return filter("/*create*/", "if (true) throw new AssertionError(\"beyond repair\");");
        }
    },
    ITS_FILTER_IS_NONE("routes[0].filters[0].headers") {
        @Override
        MadeBundle bundle() {
            return filter("/*create*/", "if (true) return null;");
        }
    },
    ITS_KEYS_ARE_OTHERS("request", "unknown key") {
        @Override
        MadeBundle bundle() {
            return filter("dev.prox.api.ConfigNode request,", "dev.prox.api.ConfigNode question,");
        }
    },
    THE_NAME_IS_GONE("headers") {
        @Override
        MadeBundle bundle() {
            return filter("return \"headers\";", "return \"heads\";");
        }
    },
    ITS_NAME_THROWS("no wish to be called") {
        @Override
        MadeBundle bundle() {
            return filter("return \"headers\";", "throw new IllegalStateException(\"no wish to be called\");");
        }
    },
    THE_COMPONENT_IS_GONE("component") {
        @Override
        MadeBundle bundle() {
            return new MadeBundle(SYMBOLIC_NAME, VERSION);
        }
    },
    A_LOOP_CANNOT_ENTER("no wish to enter") {
        @Override
        MadeBundle bundle() {
            return filter("/*enter*/", "if (loop.index() == 1) throw new IllegalStateException(\"no wish to enter\");");
        }
    },
    A_CLASS_IS_GARBAGE("ClassFormatError") {
        @Override
        MadeBundle bundle() {
            return whole().file(COMPONENT.replace('.', '/') + ".class", "garbage".getBytes(StandardCharsets.US_ASCII));
        }
    },
    THE_VERSION_IS_NONE("Bundle-Version") {
        @Override
        MadeBundle bundle() {
            return whole().header("Bundle-Version", "one.two");
        }
    },
    IT_IS_NO_BUNDLE("Bundle-SymbolicName") {
        @Override
        MadeBundle bundle() {
            return whole().header("Bundle-SymbolicName", "");
        }
    },
    THE_FILE_IS_CUT("no jar file") {
        @Override
        Path write(Path folder) {
            byte[] whole = read(super.write(folder));
            return replace(folder, Arrays.copyOf(whole, whole.length / 2));
        }
    },
    THE_FILE_IS_NOISE("no jar file") {
        @Override
        Path write(Path folder) {
            return replace(folder, "there once was a jar".getBytes(StandardCharsets.US_ASCII));
        }
    },
    AN_ENTRY_IS_DAMAGED("no jar file") {
        @Override
        Path write(Path folder) {
            byte[] whole = read(super.write(folder));
            int entry = indexOf(whole, COMPONENT.replace('.', '/') + ".class");
            Arrays.fill(whole, entry + 100, entry + 300, (byte) 0x5a);
            return replace(folder, whole);
        }
    };

    static final String SYMBOLIC_NAME = "dev.prox.filter.headers";
    static final String VERSION = "0.2.0";
    private static final String COMPONENT = "dev.prox.filter.headers.Made";
    private static final String ACTIVATOR = "dev.prox.filter.headers.Begin";
    private static final String IMPORTS = "dev.prox.api";

    private static final String SOURCE = """
        package dev.prox.filter.headers;

        public final class Made implements dev.prox.api.FilterFactory<Made.Settings> {
            public record Settings(
                dev.prox.api.ConfigNode request, dev.prox.api.ConfigNode response) {}

            static final dev.prox.api.HeaderLine IN = new dev.prox.api.HeaderLine(
                dev.prox.api.HeaderName.of("X-Rev"), "0.2.0");
            static final dev.prox.api.HeaderLine OUT = new dev.prox.api.HeaderLine(
                dev.prox.api.HeaderName.of("X-Rev-Out"), "0.2.0");
            static final dev.prox.api.HeaderName FAULT = dev.prox.api.HeaderName.of("X-Fault");
            /*members*/

            public Made() { /*construct*/ }

            @Override public String name() { return "headers"; }

            @Override public Class<Settings> configuration() { return Settings.class; }

            @Override public dev.prox.api.Filter create(Settings settings, dev.prox.api.Assembly assembly)
                    throws dev.prox.api.ConfigException {
                /*create*/
                return new Both();
            }

            private static final class Both implements
                    dev.prox.api.RequestFilter, dev.prox.api.ResponseFilter, dev.prox.api.LoopAware {
                @Override public dev.prox.api.Verdict onRequest(dev.prox.api.Exchange exchange) {
                    exchange.request().add(IN);
                    return dev.prox.api.Verdict.CONTINUE;
                }

                @Override public void onResponse(dev.prox.api.Exchange exchange) {
                    exchange.response().add(OUT);
                }

                @Override public void enter(dev.prox.api.Loop loop) { /*enter*/ }

                @Override public void leave(dev.prox.api.Loop loop) {}
            }
        }
        """;

    private static final String ACTIVATOR_SOURCE = """
        package dev.prox.filter.headers;

        public final class Begin implements org.osgi.framework.BundleActivator {
            @Override public void start(org.osgi.framework.BundleContext context) {
                throw new IllegalStateException("no wish to begin");
            }

            @Override public void stop(org.osgi.framework.BundleContext context) {}
        }
        """;

    private final String[] reasons;

    /** @param reasons what the console must say */
    BadVersion(String... reasons) {
        this.reasons = reasons;
    }

    String[] reasons() {
        return reasons.clone();
    }

    MadeBundle bundle() {
        return whole();
    }

    Path write(Path folder) {
        return bundle().write(folder.resolve("made-" + name() + ".jar"));
    }

    /** The version without a fault. */
    static MadeBundle whole() {
        return filter("", "");
    }

    static MadeBundle filter(String place, String fault) {
        return new MadeBundle(SYMBOLIC_NAME, VERSION)
                .header("Import-Package", IMPORTS)
                .source(COMPONENT, SOURCE.replace(place, fault))
                .component(COMPONENT, "dev.prox.api.FilterFactory");
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path replace(Path folder, byte[] octets) {
        try {
            return Files.write(folder.resolve("made-" + name() + ".jar"), octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(byte[] octets, String text) {
        return new String(octets, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
