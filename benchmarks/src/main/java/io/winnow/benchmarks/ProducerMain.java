package io.winnow.benchmarks;

import io.winnow.messages.kafka.KafkaSettings;
import io.winnow.messages.kafka.Topics;
import io.winnow.producer.ProducerService;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One producer-service in its own process. For each line on its standard input it collects garbage and prints
 * {@code heap-bytes resident-bytes platform-threads calls-in-flight}.
 */
public final class ProducerMain {

    private ProducerMain() {}

    public static void main(String[] arguments) throws Exception {
        Logs.warningsOnly();
        ProducerService service = ProducerService.start(
                new ProducerService.Settings(
                        KafkaSettings.of(arguments[0]),
                        new Topics(arguments[1]),
                        "benchmark",
                        false,
                        1,
                        (short) 1,
                        Integer.parseInt(arguments[2]),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5)),
                name -> name.equals("LOCAL_BASE_URL") ? arguments[3] : null);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (commands.readLine() != null) {
            System.gc();
            System.out.println(heapBytes() + " " + residentBytes() + " "
                    + ManagementFactory.getThreadMXBean().getThreadCount() + " " + service.inFlight());
        }
        service.close();
        System.exit(0);
    }

    private static long heapBytes() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** From Linux' account of this process; 0 elsewhere. */
    private static long residentBytes() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
