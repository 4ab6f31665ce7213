package dev.prox.engine;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Why a started bundle offers nothing, in the words of the component runtime. */
final class StartFailure {
    private static final String CAUSED_BY = "Caused by: ";

    private StartFailure() {}

    static String of(BundleContext context, Bundle bundle) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            return "its component does not start";
        }
        try {
            return of(bundle, runtime, runtime.getComponentDescriptionDTOs(bundle));
        } finally {
            context.ungetService(reference);
        }
    }

    private static String of(
            Bundle bundle, ServiceComponentRuntime runtime, Collection<ComponentDescriptionDTO> components) {
        for (ComponentDescriptionDTO component : components) {
            for (ComponentConfigurationDTO each : runtime.getComponentConfigurationDTOs(component)) {
                String why = of(each);
                if (why != null) {
                    return "its component does not start: " + why;
                }
            }
            String why = unloadable(bundle, component.implementationClass);
            if (why != null) {
                return "its component cannot be loaded: " + why;
            }
        }
        return components.isEmpty() ? "it has no component" : "its component does not start; the log says why";
    }

    private static @Nullable String of(ComponentConfigurationDTO component) {
        if (component.failure != null) {
            return rootCause(component.failure);
        }
        if (component.unsatisfiedReferences != null && component.unsatisfiedReferences.length > 0) {
            return "nobody offers what it needs as `" + component.unsatisfiedReferences[0].name + "`";
        }
        return null;
    }

    private static @Nullable String unloadable(Bundle bundle, String type) {
        try {
            bundle.loadClass(type);
            return null;
        } catch (ClassNotFoundException | LinkageError e) {
            return e.toString();
        }
    }

    /** The line of a stack trace that says what happened first. */
    private static String rootCause(String trace) {
        int last = trace.lastIndexOf(CAUSED_BY);
        String from = last < 0 ? trace : trace.substring(last + CAUSED_BY.length());
        return from.lines().findFirst().orElse(trace);
    }
}
