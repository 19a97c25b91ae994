package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What processes have used of the processors so far, in the kernel's clock ticks (user and system,
 * all threads, from {@code /proc/PID/stat}; see proc(5)).
 *
 * @param ticks by group of processes
 * @param busy of the whole machine: everything that was not idle
 * @param stolen of the whole machine: what a hypervisor gave to others
 * @param nanos when this was read, by {@link System#nanoTime}
 */
record CpuTimes(Map<String, Long> ticks, long busy, long stolen, long nanos) {
    private static final int STATE = 2;
    private static final int UTIME = 13;
    private static final int STIME = 14;

    CpuTimes {
        ticks = Map.copyOf(ticks);
    }

    static CpuTimes now(Map<String, List<Long>> groups) {
        var ticks = new TreeMap<String, Long>();
        groups.forEach(
                (name, pids) -> ticks.put(name, pids.stream().mapToLong(CpuTimes::of).sum()));
        long[] machine =
                Arrays.stream(
                                read(Path.of("/proc/stat"))
                                        .lines()
                                        .findFirst()
                                        .orElseThrow()
                                        .split(" +"))
                        .skip(1)
                        .mapToLong(Long::parseLong)
                        .toArray();
        // user, nice, system, idle, iowait, irq, softirq, steal
        long busy = machine[0] + machine[1] + machine[2] + machine[5] + machine[6];
        return new CpuTimes(ticks, busy, machine[7], System.nanoTime());
    }

    private static long of(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        // the name of the command may hold spaces and brackets; what follows it does not
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[UTIME - STATE]) + Long.parseLong(fields[STIME - STATE]);
    }

    CpuTimes since(CpuTimes before) {
        var used = new TreeMap<String, Long>();
        ticks.forEach((name, now) -> used.put(name, now - before.ticks.getOrDefault(name, 0L)));
        return new CpuTimes(used, busy - before.busy, stolen - before.stolen, nanos - before.nanos);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
