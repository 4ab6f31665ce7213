package dev.prox.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the components of a configuration record say of themselves, for checking, for the JSON Schema and for editors. */
public final class Config {
    private Config() {}

    /** One sentence for people. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
    public @interface Doc {
        String value();
    }

    /** What holds when the key is left out, as it would be written; the empty string is an empty list or mapping where one is wanted. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Default {
        String value();
    }

    /** This component may be left out, and is null then. ({@code @Nullable} says the same to the compiler, but is not there at run time.) */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Optional {}

    /** Bounds of a number; of a Duration in milliseconds. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Range {
        long min() default 0;

        long max() default Long.MAX_VALUE;
    }

    /** This component, a {@code Map<String, ConfigNode>}, takes all keys that no other component names. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Others {}

    /** The keys (or, in a list of scalars, the names) of this component are names of modules of this kind, and their values the modules' configuration. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Modules {
        @SuppressWarnings("rawtypes")
        Class<? extends ModuleFactory> value();

        /** The module whose settings may stand here without its name, beside the other keys of the record; none where empty. */
        String unnamed() default "";
    }
}
