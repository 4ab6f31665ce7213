package dev.prox.launcher;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * What the engine reports: a service of type {@link CompletableFuture} with the property {@code prox.result}, which completes with 0 when
 * Prox serves or the check is done, with another exit code after the reason was printed, or with an exception whose message is the reason.
 */
final class Result extends ServiceTracker<Object, Object> {
    private final CompletableFuture<Integer> reported;

    private Result(BundleContext context, CompletableFuture<Integer> reported) {
        super(context, filter(), null);
        this.reported = reported;
    }

    static void into(CompletableFuture<Integer> reported, BundleContext context) {
        new Result(context, reported).open();
    }

    @Override
    public Object addingService(ServiceReference<Object> reference) {
        Object service = context.getService(reference);
        if (service instanceof CompletableFuture<?> future) {
            future.whenComplete(this::report);
        }
        return service;
    }

    private void report(@Nullable Object value, @Nullable Throwable failure) {
        if (failure != null) {
            reported.completeExceptionally(failure);
        } else {
            reported.complete(value instanceof Integer code ? code : ExitCode.OK);
        }
    }

    private static Filter filter() {
        try {
            return FrameworkUtil.createFilter(
                    "(&(%s=%s)(prox.result=true))".formatted(Constants.OBJECTCLASS, CompletableFuture.class.getName()));
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
