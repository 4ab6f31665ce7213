package dev.prox.telemetry.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;

/** The process and its virtual machine, under the names that Prometheus' own clients use. */
final class JvmGauges {
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private final MetricRegistry registry;

    private JvmGauges(MetricRegistry registry) {
        this.registry = registry;
    }

    static void register(MetricRegistry registry) {
        JvmGauges gauges = new JvmGauges(registry);
        gauges.memory();
        gauges.collectors();
        gauges.threads();
        gauges.process();
    }

    private void gauge(String name, Gauge<Number> value) {
        registry.register(name, value);
    }

    private void gauge(String name, String label, String labelValue, Gauge<Number> value) {
        gauge(name + "{" + Page.labels(label, labelValue) + "}", value);
    }

    private void memory() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        gauge("jvm_memory_used_bytes", "area", "heap", () -> memory.getHeapMemoryUsage()
                .getUsed());
        gauge("jvm_memory_used_bytes", "area", "nonheap", () -> memory.getNonHeapMemoryUsage()
                .getUsed());
        gauge("jvm_memory_committed_bytes", "area", "heap", () -> memory.getHeapMemoryUsage()
                .getCommitted());
        gauge("jvm_memory_committed_bytes", "area", "nonheap", () -> memory.getNonHeapMemoryUsage()
                .getCommitted());
        gauge("jvm_memory_max_bytes", "area", "heap", () -> memory.getHeapMemoryUsage()
                .getMax());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            gauge("jvm_buffer_pool_used_bytes", "pool", pool.getName(), pool::getMemoryUsed);
            gauge("jvm_buffer_pool_used_buffers", "pool", pool.getName(), pool::getCount);
        }
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider netty) {
            gauge("netty_allocator_used_bytes", "area", "direct", () -> netty.metric()
                    .usedDirectMemory());
            gauge("netty_allocator_used_bytes", "area", "heap", () -> netty.metric()
                    .usedHeapMemory());
        }
    }

    private void collectors() {
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            gauge("jvm_gc_collection_seconds_count", "gc", gc.getName(), gc::getCollectionCount);
            gauge("jvm_gc_collection_seconds_sum", "gc", gc.getName(), () -> gc.getCollectionTime() / MILLIS);
        }
    }

    private void threads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        gauge("jvm_threads_current", threads::getThreadCount);
        gauge("jvm_threads_daemon", threads::getDaemonThreadCount);
        gauge("jvm_threads_peak", threads::getPeakThreadCount);
    }

    private void process() {
        double started = ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS;
        gauge("process_start_time_seconds", () -> started);
        gauge(
                "process_uptime_seconds",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            gauge("process_cpu_seconds_total", () -> unix.getProcessCpuTime() / NANOS);
            gauge("process_open_fds", unix::getOpenFileDescriptorCount);
            gauge("process_max_fds", unix::getMaxFileDescriptorCount);
        }
    }
}
