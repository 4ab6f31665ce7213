package dev.prox.config.yaml;

import dev.prox.api.Config;
import dev.prox.api.ConfigNode;
import dev.prox.api.ModuleFactory;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration record says of itself.
 *
 * @param ofText {@code static of(String)}, by which the record may be written as a scalar, or null
 * @param ofItems {@code static of(List)}, by which the record may be written as a list, or null
 * @param scalar whether it is written only as a scalar, as it has a {@code static parse(String)}
 */
record RecordShape(
        Class<?> type,
        List<Field> fields,
        Constructor<?> constructor,
        @Nullable Method ofText,
        @Nullable Method ofItems,
        boolean scalar) {

    /** Known until {@link #forget}: looking at a class costs thousands of times as much as using it, and the compiler of Java begins with it afresh. */
    private static final Map<Class<?>, RecordShape> KNOWN = new ConcurrentHashMap<>();

    /** A component. */
    @SuppressWarnings("rawtypes")
    record Field(
            String key,
            Type type,
            boolean optional,
            boolean others,
            @Nullable String defaultText,
            Config.@Nullable Range range,
            @Nullable String doc,
            @Nullable Class<? extends ModuleFactory> modules,
            @Nullable String unnamed) {

        boolean required() {
            return !optional && !others && defaultText == null;
        }
    }

    static RecordShape of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, RecordShape::look);
    }

    /** Lets go of all classes, since some may be of a module that is gone. */
    static void forget() {
        KNOWN.clear();
    }

    /** The shape of what is written as a mapping, or null for any other type. */
    static @Nullable RecordShape ofMapping(Class<?> type) {
        RecordShape shape = type.isRecord() ? of(type) : null;
        return shape == null || shape.scalar ? null : shape;
    }

    private static RecordShape look(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : components) {
            fields.add(look(component));
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            boolean scalar = factory(type, "parse") != null;
            return new RecordShape(
                    type,
                    List.copyOf(fields),
                    constructor,
                    factory(type, "of"),
                    factory(type, "of", List.class),
                    scalar);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its constructor", e);
        }
    }

    private static Field look(RecordComponent component) {
        Field field = new Field(
                kebab(component.getName()),
                component.getGenericType(),
                component.isAnnotationPresent(Config.Optional.class),
                component.isAnnotationPresent(Config.Others.class),
                said(component, Config.Default.class, Config.Default::value),
                component.getAnnotation(Config.Range.class),
                said(component, Config.Doc.class, Config.Doc::value),
                said(component, Config.Modules.class, Config.Modules::value),
                said(component, Config.Modules.class, Config.Modules::unnamed));
        if (field.optional && component.getType().isPrimitive()) {
            throw new IllegalArgumentException(component + " cannot be null and needs a default");
        }
        if (field.others && Types.valueOfMap(field.type) != ConfigNode.class) {
            throw new IllegalArgumentException(component + " is not a Map<String, ConfigNode>");
        }
        return field;
    }

    private static <A extends Annotation, T> @Nullable T said(
            RecordComponent component, Class<A> annotation, Function<A, T> value) {
        A present = component.getAnnotation(annotation);
        return present == null ? null : value.apply(present);
    }

    /** The keys that have a name, in the order of the record. */
    List<String> keys() {
        return fields.stream().filter(f -> !f.others).map(Field::key).toList();
    }

    boolean takesOthers() {
        return fields.stream().anyMatch(Field::others);
    }

    boolean needsNothing() {
        return fields.stream().noneMatch(Field::required);
    }

    List<String> required() {
        return fields.stream().filter(Field::required).map(Field::key).toList();
    }

    /** @throws IllegalArgumentException with what the record expected of its components */
    Object create(@Nullable Object[] components) {
        try {
            return constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    /** What the items of the list are, by which the record may be written. */
    @Nullable
    Type item() {
        return ofItems == null ? null : Types.elementOfList(ofItems.getGenericParameterTypes()[0]);
    }

    /** {@code static T name(String)} of the type, or null. */
    static @Nullable Method factory(Class<?> type, String name) {
        return factory(type, name, String.class);
    }

    private static @Nullable Method factory(Class<?> type, String name, Class<?> from) {
        try {
            Method method = type.getDeclaredMethod(name, from);
            boolean fits = Modifier.isStatic(method.getModifiers()) && type.isAssignableFrom(method.getReturnType());
            method.setAccessible(fits);
            return fits ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** @throws IllegalArgumentException with what the factory expected */
    static Object call(Method factory, Object from) {
        try {
            return factory.invoke(null, from);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot call " + factory, e);
        }
    }

    private static RuntimeException thrown(InvocationTargetException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }

    /** {@code allowPrivate} and {@code ALLOW_PRIVATE} are {@code allow-private}. */
    static String kebab(String name) {
        String split = name.equals(name.toUpperCase(Locale.ROOT))
                ? name.replace('_', '-')
                : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
        return split.toLowerCase(Locale.ROOT);
    }
}
