package dev.prox.launcher;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/**
 * Signals of the operating system. {@code sun.misc.Signal} is their only API; it is reached by reflection, for the compiler warns of it
 * and cannot be told not to.
 */
final class Signals {
    private static final Map<String, Integer> TO_END = Map.of("TERM", 15, "INT", 2, "HUP", 1);

    private Signals() {}

    /** The terminal has another size. */
    static void onResize(Runnable changed) {
        on("WINCH", changed);
    }

    /** The first signal to end asks for a graceful stop, the second ends the process at once. */
    static void onEnd(Runnable stop) {
        AtomicBoolean asked = new AtomicBoolean();
        TO_END.forEach((name, number) -> on(name, () -> {
            if (asked.getAndSet(true)) {
                Runtime.getRuntime().halt(ExitCode.SIGNAL + number);
            }
            Thread.ofPlatform().name("prox-stop").start(stop);
        }));
    }

    private static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object named = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, named, proxy);
        } catch (ReflectiveOperationException absent) {
            Logger.getLogger("dev.prox.launcher").warning("no handler for SIG" + name + ": " + absent);
        }
    }
}
