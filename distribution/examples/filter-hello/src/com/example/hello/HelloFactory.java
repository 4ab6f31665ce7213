package com.example.hello;

import dev.prox.api.Assembly;
import dev.prox.api.ConfigException;
import dev.prox.api.Filter;
import dev.prox.api.FilterFactory;
import dev.prox.api.HeaderLine;
import dev.prox.api.HeaderName;

/** What the bundle offers: {@code filters: [ hello: {...} ]} in a route. {@code OSGI-INF/hello.xml} makes it a service. */
public final class HelloFactory implements FilterFactory<HelloConfig> {
    @Override
    public String name() {
        return "hello";
    }

    @Override
    public Class<HelloConfig> configuration() {
        return HelloConfig.class;
    }

    @Override
    public Filter create(HelloConfig config, Assembly assembly) throws ConfigException {
        try {
            HeaderLine hello = new HeaderLine(HeaderName.of("X-Hello"), config.greeting());
            return new HelloFilter(HeaderName.of(config.rude()), hello);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(assembly.at().problem(String.valueOf(e.getMessage())));
        }
    }
}
