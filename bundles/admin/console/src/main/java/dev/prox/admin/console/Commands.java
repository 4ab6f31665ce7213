package dev.prox.admin.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.cdi.annotations.BeanPropertyType;

/** The service properties by which Gogo finds commands: {@code osgi.command.scope} and {@code osgi.command.function}. */
@BeanPropertyType
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Commands {
    String PREFIX_ = "osgi.command.";

    String scope();

    String[] function();
}
