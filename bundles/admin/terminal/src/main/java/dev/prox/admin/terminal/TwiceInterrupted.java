package dev.prox.admin.terminal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jline.terminal.Terminal;

/**
 * A terminal on which a second Ctrl-C, within two seconds of the first, ends Prox. The first one does what it does on any console: it
 * clears the line, or interrupts the command that runs.
 */
final class TwiceInterrupted {
    private static final long NANOS = 2_000_000_000L;

    private final Terminal terminal;
    private final Runnable end;
    private long last = System.nanoTime() - NANOS;

    private TwiceInterrupted(Terminal terminal, Runnable end) {
        this.terminal = terminal;
        this.end = end;
    }

    static Terminal around(Terminal terminal, Runnable end) {
        TwiceInterrupted interrupted = new TwiceInterrupted(terminal, end);
        return (Terminal) Proxy.newProxyInstance(
                TwiceInterrupted.class.getClassLoader(), new Class<?>[] {Terminal.class}, (self, method, arguments) -> {
                    if (method.getName().equals("handle") && arguments[0] == Terminal.Signal.INT) {
                        arguments[1] = interrupted.counted((Terminal.SignalHandler) arguments[1]);
                    }
                    try {
                        return method.invoke(terminal, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                });
    }

    /** The shell hands back the handler that it found, so one that counts already is left alone. */
    private Terminal.SignalHandler counted(Terminal.SignalHandler handler) {
        boolean special = handler == Terminal.SignalHandler.SIG_DFL || handler == Terminal.SignalHandler.SIG_IGN;
        return special || handler instanceof Counted ? handler : new Counted(handler);
    }

    private final class Counted implements Terminal.SignalHandler {
        private final Terminal.SignalHandler handler;

        private Counted(Terminal.SignalHandler handler) {
            this.handler = handler;
        }

        @Override
        public void handle(Terminal.Signal signal) {
            long now = System.nanoTime();
            if (now - last < NANOS) {
                end.run();
                return;
            }
            last = now;
            terminal.writer().print("\r\nCtrl-C once more ends Prox\r\n");
            terminal.flush();
            handler.handle(signal);
        }
    }
}
