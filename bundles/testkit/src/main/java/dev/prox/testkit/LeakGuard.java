package dev.prox.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that lets a reference-counted buffer go to the garbage collector.
 *
 * <p>JUnit finds it as a service, so it holds wherever testkit is on the test class path. Netty reports a leak only at
 * the next allocation after a collection; the guard brings both about when the class has ended.
 */
public final class LeakGuard implements AfterAllCallback {
    private static final long COLLECTION_MILLIS_MAX = 2_000;

    private static final List<ResourceLeakDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        // The references of the first collection are certain to be in their queues once the second is seen to end.
        collectGarbage();
        collectGarbage();
        DETECTORS.forEach(LeakGuard::poll);
        if (!LEAKS.isEmpty()) {
            var leaks = String.join("\n", LEAKS);
            LEAKS.clear();
            throw new AssertionError("LEAK: a buffer was not released by this class or one before it\n" + leaks);
        }
    }

    private static void collectGarbage() throws InterruptedException {
        var collected = new ReferenceQueue<Object>();
        var canary = new WeakReference<>(new Object(), collected);
        System.gc();
        if (collected.remove(COLLECTION_MILLIS_MAX) != canary) {
            throw new IllegalStateException("no garbage collection within " + COLLECTION_MILLIS_MAX + " ms");
        }
    }

    private static <T> void poll(ResourceLeakDetector<T> detector) {
        @SuppressWarnings("unchecked") // a detector never looks at what it tracks
        var probe = (T) new Object();
        detector.trackForcibly(probe).close(probe);
    }

    private static final class Detectors extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation") // abstract in the factory, so it must be here
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long active) {
            return newResourceLeakDetector(resource, interval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
            var detector = new ResourceLeakDetector<T>(resource, interval);
            detector.setLeakListener((type, records) -> LEAKS.add(type + records));
            DETECTORS.add(detector);
            return detector;
        }
    }
}
