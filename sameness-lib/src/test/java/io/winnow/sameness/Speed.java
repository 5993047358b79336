package io.winnow.sameness;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Prints how fast phrases are embedded and decided. A program, since what it prints depends on the machine. */
final class Speed {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Speed() {}

    public static void main(String... arguments) {
        int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        Random random = new Random(1);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 4; word++) {
                // A few words are in many entries, most in few, as in real lists.
                int rank = (int) (20_000 * Math.pow(random.nextDouble(), 3));
                text.append(word == 0 ? "" : " ")
                        .append(Integer.toString(rank * 7919 + 46_656, 36).replaceAll("\\d", "e"));
            }
            texts.add(text.toString());
        }
        try (Embedder embedder = Embedder.inProcess(1)) {
            List<String> phrases = List.of(
                    "Switch to LED bulbs", "insulating exposed hot water pipes", "Seatpost", "a framed map of stars");
            embedder.embed(phrases);
            List<PhraseVector> samples = new ArrayList<>();
            long cpu = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < 1_000; i++) {
                samples.add(embedder.embed(phrases.get(i % 4) + " " + i % 50));
            }
            cpu = THREADS.getCurrentThreadCpuTime() - cpu;
            System.out.printf("embedding: %.0f phrases per second of CPU%n", 1_000 * 1e9 / cpu);
        }
        long before = used();
        Entries entries = new Entries(384);
        long start = System.nanoTime();
        for (String text : texts) {
            entries.add(text, NearestEntriesTest.vector(random, 384));
        }
        System.out.printf("restored: %d entries in %.1f s%n", size, (System.nanoTime() - start) / 1e9);
        System.out.printf("memory: %d bytes per entry%n", (used() - before) / size);
        LocalDecision decision = LocalDecision.withJudge();
        long[] wall = new long[1_500];
        long[] cpu = new long[wall.length];
        for (int i = 0; i < wall.length; i++) {
            String text = texts.get(random.nextInt(size)) + " again";
            PhraseVector vector = NearestEntriesTest.vector(random, 384);
            long begun = System.nanoTime();
            long cpuBegun = THREADS.getCurrentThreadCpuTime();
            decision.decide(entries, text, vector);
            wall[i] = System.nanoTime() - begun;
            cpu[i] = THREADS.getCurrentThreadCpuTime() - cpuBegun;
        }
        print("decision, wall", Arrays.copyOfRange(wall, 500, wall.length));
        print("decision, CPU", Arrays.copyOfRange(cpu, 500, cpu.length));
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.2f ms, p99 %.2f ms%n",
                what, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
