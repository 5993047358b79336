package io.winnow.benchmarks.flink;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The process that is measured: runs {@link FlinkDedup} on one topic after the other, as the lines on its standard input say
 * ({@code start FROM GROUP TO}, {@code committed}, {@code decided}, {@code stop}).
 *
 * <p>Arguments: the state backend as Flink names it ({@code hashmap}, {@code rocksdb}), the address of the broker, a directory for state
 * and checkpoints, milliseconds between checkpoints.
 */
public final class FlinkMain {

    private FlinkMain() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
            System.exit(0);
        } catch (Throwable e) {
            // Flink's threads would keep the process alive, and whoever waits for an answer waiting.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        String backend = arguments[0];
        String bootstrapServers = arguments[1];
        Path directory = Path.of(arguments[2]);
        Duration interval = Duration.ofMillis(Long.parseLong(arguments[3]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        AutoCloseable running = () -> {};
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.startsWith("start ")) {
                String[] topics = command.split(" ");
                running = FlinkDedup.start(
                        backend,
                        bootstrapServers,
                        directory.resolve(topics[2]),
                        interval,
                        topics[1],
                        topics[2],
                        topics[3]);
                System.out.println("done");
            } else if (command.equals("committed")) {
                System.out.println(FlinkDedup.committed());
            } else if (command.equals("decided")) {
                System.out.println(FlinkDedup.decided());
            } else {
                running.close();
                System.out.println("done");
            }
        }
    }
}
