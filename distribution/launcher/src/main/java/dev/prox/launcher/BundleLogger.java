package dev.prox.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerConsumer;

/**
 * A logger of the framework's log service (OSGi Compendium 101). The 35 methods of the interface are five things for six levels, so they are told apart by name.
 *
 * @param formats whether messages are patterns of {@link java.util.Formatter}, and not with {@code {}} for each argument
 */
record BundleLogger(FrameworkLog log, @Nullable Bundle bundle, String name, boolean formats)
        implements InvocationHandler {
    /** What the specification begins with. */
    private static final LogLevel LEAST = LogLevel.WARN;

    private static final String ASKS = "is";
    private static final String ENABLED = "Enabled";

    static <L extends Logger> L of(FrameworkLog log, @Nullable Bundle bundle, String name, Class<L> type) {
        if (type != Logger.class && type != FormatterLogger.class) {
            throw new IllegalArgumentException(type.getName());
        }
        BundleLogger logger = new BundleLogger(log, bundle, name, type == FormatterLogger.class);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, logger));
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // a consumer takes any logger
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        String word = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        if (word.equals("getName")) {
            return name;
        }
        if (arguments == null) {
            return isEnabled(level(word.substring(ASKS.length(), word.length() - ENABLED.length())));
        }
        LogLevel level = level(word);
        if (!isEnabled(level)) {
            return null;
        }
        if (arguments[0] instanceof LoggerConsumer consumer) {
            consumer.accept((Logger) self);
        } else {
            write(level, String.valueOf(arguments[0]), flat(arguments));
        }
        return null;
    }

    private static LogLevel level(String word) {
        return LogLevel.valueOf(word.toUpperCase(Locale.ROOT));
    }

    static boolean isEnabled(LogLevel level) {
        return LEAST.implies(level);
    }

    /** What follows the message. */
    private static Object[] flat(Object[] arguments) {
        return arguments.length == 2 && arguments[1] instanceof Object[] all
                ? all
                : Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    /** The last argument may be a throwable or a service, which no place in the message is for. */
    private void write(LogLevel level, String message, Object[] arguments) {
        int count = arguments.length;
        Object last = count == 0 ? null : arguments[count - 1];
        Throwable thrown = last instanceof Throwable failure ? failure : null;
        boolean apart = thrown != null || last instanceof ServiceReference<?>;
        log.log(bundle, level, text(message, apart ? Arrays.copyOf(arguments, count - 1) : arguments), thrown);
    }

    private String text(String message, Object[] arguments) {
        if (arguments.length == 0) {
            return message;
        }
        return formats ? String.format(Locale.ROOT, message, arguments) : filled(message, arguments);
    }

    private static String filled(String message, Object[] arguments) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object each : arguments) {
            int place = message.indexOf("{}", from);
            if (place < 0) {
                break;
            }
            text.append(message, from, place).append(each);
            from = place + 2;
        }
        return text.append(message, from, message.length()).toString();
    }
}
