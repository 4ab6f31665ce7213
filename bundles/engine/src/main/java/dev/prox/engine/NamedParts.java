package dev.prox.engine;

import dev.prox.api.ConfigException.Problem;
import dev.prox.api.ConfigNode;
import dev.prox.api.Nearest;
import dev.prox.api.Template;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The named parts of a route's path: templates in the settings of its filters and its handler may name these and no others.
 *
 * @param names without braces
 */
record NamedParts(List<String> names) {
    /** How the components of a record are read: found anew each time, they would be compiled anew too. */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            List<Method> accessors = new ArrayList<>();
            for (RecordComponent each : type.getRecordComponents()) {
                Method accessor = each.getAccessor();
                accessor.setAccessible(true);
                accessors.add(accessor);
            }
            return List.copyOf(accessors);
        }
    };

    /**
     * What is wrong with the settings of a module.
     *
     * @param config what was read from {@code at}
     */
    List<Problem> problems(Object config, ConfigNode at) {
        Set<String> wanted = new LinkedHashSet<>();
        collect(config, wanted);
        wanted.removeAll(names);
        List<Problem> problems = new ArrayList<>();
        for (String name : wanted) {
            ConfigNode written = find("{" + name + "}", at);
            problems.add((written == null ? at : written).problem(expected(name), fix(name)));
        }
        return problems;
    }

    private String expected(String name) {
        String known = names.isEmpty() ? "which has none" : "which has {" + String.join("}, {", names) + "}";
        return "variables, and named parts of the path of the route, " + known + ", but no {" + name + "}";
    }

    private @Nullable String fix(String name) {
        String meant = Nearest.among(name, names);
        String near = meant == null ? Nearest.among(name, Template.variables()) : meant;
        return near == null ? null : "did you mean `{" + near + "}`?";
    }

    private static void collect(@Nullable Object value, Set<String> wanted) {
        switch (value) {
            case Template template -> wanted.addAll(template.parameters());
            case Template.Holder holder -> holder.templates().forEach(each -> collect(each, wanted));
            case Collection<?> items -> items.forEach(each -> collect(each, wanted));
            case Map<?, ?> map -> map.values().forEach(each -> collect(each, wanted));
            case Record fields -> {
                for (Method each : ACCESSORS.get(fields.getClass())) {
                    collect(read(each, fields), wanted);
                }
            }
            case null, default -> {}
        }
    }

    private static @Nullable Object read(Method accessor, Record from) {
        try {
            return accessor.invoke(from);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first text in which that stands. */
    private static @Nullable ConfigNode find(String text, ConfigNode at) {
        if (at.text() != null && at.text().contains(text)) {
            return at;
        }
        for (Collection<ConfigNode> below : List.of(at.fields().values(), at.items())) {
            for (ConfigNode each : below) {
                ConfigNode found = find(text, each);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
