package dev.prox.itests.live;

/** A filter that nobody has yet: {@code NAME} adds the field {@code X-NAME} with its version to each response. */
final class Greeting {
    private static final String SOURCE = """
        package com.example.NAME;

        public final class Made implements dev.prox.api.FilterFactory<Made.Settings> {
            public record Settings() {}

            static final dev.prox.api.HeaderLine LINE = new dev.prox.api.HeaderLine(
                dev.prox.api.HeaderName.of("X-NAME"), "VERSION");

            @Override public String name() { return "NAME"; }

            @Override public Class<Settings> configuration() { return Settings.class; }

            @Override public dev.prox.api.Filter create(Settings settings, dev.prox.api.Assembly assembly) {
                return new Adds();
            }

            private record Adds() implements dev.prox.api.ResponseFilter {
                @Override public void onResponse(dev.prox.api.Exchange exchange) {
                    exchange.response().add(LINE);
                }
            }
        }
        """;

    private Greeting() {}

    static String bundle(String name) {
        return "com.example." + name;
    }

    static MadeBundle of(String name, String version) {
        String component = bundle(name) + ".Made";
        return new MadeBundle(bundle(name), version)
                .header("Import-Package", "dev.prox.api")
                .source(component, SOURCE.replace("NAME", name).replace("VERSION", version))
                .component(component, "dev.prox.api.FilterFactory");
    }
}
