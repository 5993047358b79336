package io.winnow.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.kafka.HeldPort;
import io.winnow.messages.error.WinnowException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static final int AT_ONCE = 16;
    private static final int PROCESSES = 4;

    private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
    private final Ports ports = new Ports(notices::add);

    @Test
    void takesTheUsualPortInSilence() {
        int usual = unused();

        try (HeldPort port = ports.choose("Kafka", "--kafka-port", OptionalInt.empty(), usual)) {
            assertThat(port.port()).isEqualTo(usual);
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void takesTheNextFreePortAndSaysSo() throws Exception {
        try (ServerSocket taken = listening()) {
            int usual = taken.getLocalPort();

            try (HeldPort port = ports.choose("Kafka", "--kafka-port", OptionalInt.empty(), usual)) {
                assertThat(port.port()).isGreaterThan(usual);
                assertThat(notices)
                        .containsExactly("port " + usual + " is taken: Kafka listens on port " + port.port());
            }
        }
    }

    @Test
    void takesThePortAskedForAndNoOther() throws Exception {
        try (ServerSocket taken = listening()) {
            int asked = taken.getLocalPort();

            assertThatThrownBy(() -> ports.choose("Kafka", "--kafka-port", OptionalInt.of(asked), 9092))
                    .isInstanceOf(WinnowException.class)
                    .hasMessage("port " + asked
                            + " is taken and Kafka cannot listen there: choose another with --kafka-port");
        }
    }

    @Test
    void takesAnyPortForZero() {
        try (HeldPort port = ports.choose("Kafka", "--kafka-port", OptionalInt.of(0), 9092)) {
            assertThat(port.port()).isPositive();
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThatThrownBy(() -> ports.choose("the dashboard", "--http-port", OptionalInt.of(70_000), 8080))
                .isInstanceOf(WinnowException.class)
                .hasMessage("--http-port 70000 is not a port: choose one between 1 and 65535");
    }

    @Test
    void manyThatChooseAtTheSameInstantGetOneEach() throws Exception {
        int usual = unused();
        CyclicBarrier instant = new CyclicBarrier(AT_ONCE);
        Set<Integer> chosen = new HashSet<>();
        List<HeldPort> held = new ArrayList<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<HeldPort>> choices = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                choices.add(threads.submit(() -> {
                    instant.await();
                    return ports.choose("Kafka", "--kafka-port", OptionalInt.empty(), usual);
                }));
            }
            for (Future<HeldPort> choice : choices) {
                held.add(choice.get());
                chosen.add(choice.get().port());
            }
        }

        assertThat(chosen).hasSize(AT_ONCE);
        assertThat(notices).as("choices that found the usual port taken").hasSizeGreaterThanOrEqualTo(AT_ONCE - 1);
        held.forEach(HeldPort::close);
    }

    @Test
    void processesThatChooseAtTheSameInstantGetOneEachAndKeepItUntilTheirServersListen() throws Exception {
        int usual = unused();
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(chooser(usual));
            }
            List<BufferedReader> outputs =
                    processes.stream().map(Process::inputReader).toList();
            for (BufferedReader output : outputs) {
                assertThat(output.readLine()).isEqualTo("ready");
            }

            for (Process process : processes) {
                go(process);
            }

            List<String> chosen = new ArrayList<>();
            int moved = 0;
            for (BufferedReader output : outputs) {
                String line = Objects.requireNonNull(output.readLine());
                chosen.add(line.substring(line.lastIndexOf(' ') + 1));
                moved += line.startsWith("moved") ? 1 : 0;
            }
            assertThat(chosen).doesNotHaveDuplicates().hasSize(PROCESSES);
            assertThat(moved).as("processes that met another one").isGreaterThanOrEqualTo(PROCESSES - 1);
            for (Process process : processes) {
                go(process);
            }
            for (BufferedReader output : outputs) {
                assertThat(output.readLine()).isEqualTo("bound");
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    /** Chooses a port when told to, and binds it when told again. */
    public static final class Chooser {

        private Chooser() {}

        public static void main(String[] arguments) throws IOException {
            List<String> notices = new ArrayList<>();
            System.out.println("ready");
            System.in.read();
            HeldPort held = new Ports(notices::add)
                    .choose("Kafka", "--kafka-port", OptionalInt.empty(), Integer.parseInt(arguments[0]));
            System.out.println((notices.isEmpty() ? "stayed on " : "moved to ") + held.port());
            System.in.read();
            held.letGo();
            try (ServerSocket server = new ServerSocket()) {
                server.bind(new InetSocketAddress("127.0.0.1", held.port()));
                System.out.println("bound");
                System.in.read();
            }
        }
    }

    private static Process chooser(int usual) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(Chooser.class, Ports.class, HeldPort.class, WinnowException.class),
                        Chooser.class.getName(),
                        String.valueOf(usual))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Where these classes are: runners of tests have class loaders of their own. */
    private static String classPath(Class<?>... classes) {
        return Arrays.stream(classes)
                .map(type -> Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString())))
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void go(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Nobody claims it: those of {@link EmbeddedKafka#freePort} are claimed by this process. */
    private static int unused() {
        try (ServerSocket some = listening()) {
            return some.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket listening() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        return socket;
    }
}
