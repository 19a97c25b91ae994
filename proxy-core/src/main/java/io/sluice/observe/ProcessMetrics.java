package io.sluice.observe;

import static io.sluice.observe.Families.counter;
import static io.sluice.observe.Families.gauge;

import com.sun.management.UnixOperatingSystemMXBean;

import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sluice.observe.Families.Sums;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;

/** What the process uses, and which one it is. */
public final class ProcessMetrics implements MultiCollector {
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private final String version;
    private final String transport;

    public ProcessMetrics(String version, String transport) {
        this.version = version;
        this.transport = transport;
    }

    @Override
    public MetricSnapshots collect() {
        var runtime = ManagementFactory.getRuntimeMXBean();
        List<MetricSnapshot> all = new ArrayList<>(memory());
        all.add(build());
        all.add(
                gauge(
                        "sluice_uptime_seconds",
                        "Time since the process was started",
                        runtime.getUptime() / MILLIS));
        all.add(
                gauge(
                        "process_start_time_seconds",
                        "When the process was started, in Unix time",
                        runtime.getStartTime() / MILLIS));
        all.add(
                counter(
                        "sluice_gc_seconds",
                        "Time that the garbage collector has taken",
                        collecting() / MILLIS));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
            all.add(
                    counter(
                            "process_cpu_seconds",
                            "Processor time that the process has used",
                            os.getProcessCpuTime() / NANOS));
            all.add(
                    gauge(
                            "process_open_fds",
                            "Open files",
                            (double) os.getOpenFileDescriptorCount()));
            all.add(
                    gauge(
                            "process_max_fds",
                            "Their limit",
                            (double) os.getMaxFileDescriptorCount()));
        }
        return new MetricSnapshots(all);
    }

    private MetricSnapshot build() {
        return InfoSnapshot.builder()
                .name("sluice_build")
                .help("What runs here")
                .dataPoint(
                        InfoDataPointSnapshot.builder()
                                .labels(
                                        Labels.of(
                                                "version",
                                                version,
                                                "java",
                                                Runtime.version().toString(),
                                                "transport",
                                                transport))
                                .build())
                .build();
    }

    private static List<MetricSnapshot> memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return List.of(
                new Sums()
                        .add(Labels.of("area", "heap"), heap.getUsed())
                        .add(Labels.of("area", "direct"), direct())
                        .gauge("sluice_memory_bytes", "Memory in use"),
                new Sums()
                        .add(Labels.of("area", "heap"), heap.getMax())
                        .add(Labels.of("area", "direct"), PlatformDependent.maxDirectMemory())
                        .gauge("sluice_memory_limit_bytes", "What it may come to"));
    }

    /** What Netty has taken by itself, which Java does not count, and what Java has. */
    private static long direct() {
        long counted =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
        return Math.max(counted, PlatformDependent.usedDirectMemory());
    }

    private static long collecting() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .filter(millis -> millis > 0)
                .sum();
    }
}
