package io.winnow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.kafka.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/guarantees.md} names tests that there are and that run, settings that there are, and every fault test. */
class GuaranteesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");

    /** A name with dots in it: {@code winnow.dedup.threads}, {@code min.insync.replicas=2}. */
    private static final Pattern SETTING = Pattern.compile("`([a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)+)(?:=[^`]*)?`");

    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)`");

    private static String document;
    private static Map<String, Path> testSources;

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(ROOT.resolve("docs/guarantees.md"));
        testSources = new HashMap<>();
        for (Path file : files("src/test/java", ".java")) {
            testSources.put(nameOf(file), file);
        }
    }

    @Test
    void everyTestThatIsNamedExistsAndRuns() throws IOException {
        List<String> wrong = new ArrayList<>();
        Matcher named = TEST.matcher(document);
        int count = 0;
        while (named.find()) {
            count++;
            Path file = testSources.get(named.group(1));
            String trouble =
                    file == null ? "there is no such class" : troubleWith(Files.readString(file), named.group(2));
            if (!trouble.isEmpty()) {
                wrong.add(named.group() + ": " + trouble);
            }
        }

        assertThat(count).as("tests named").isPositive();
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRowNamesATest() {
        List<String> rows = document.substring(0, document.indexOf("\n## Figures"))
                .lines()
                .filter(line ->
                        line.startsWith("| ") && !line.startsWith("| promise |") && !line.startsWith("| fault |"))
                .toList();

        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            String last = row.substring(row.lastIndexOf('|', row.length() - 2));
            assertThat(TEST.matcher(last).find())
                    .as("a test in the last column of: %s", row)
                    .isTrue();
        });
    }

    @Test
    void everyFaultTestIsNamed() {
        Set<String> faultTests = new TreeSet<>();
        testSources.forEach((name, file) -> {
            if (file.getParent().endsWith("io/winnow/it/faults") && name.matches("\\w+(IT|Test)")) {
                faultTests.add(name);
            }
        });

        assertThat(faultTests).isNotEmpty();
        assertThat(faultTests)
                .as("fault tests that the document does not name")
                .filteredOn(name -> !document.contains("`" + name + "#"))
                .isEmpty();
    }

    @Test
    void everySettingThatIsNamedExists() throws IOException {
        Predicate<String> isKnown = knownSettings();
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> topics = new TreeSet<>();
        Topics.withDefaultPrefix()
                .specs()
                .forEach(spec -> topics.add(spec.name().substring(Topics.DEFAULT_PREFIX.length())));
        int count = 0;
        for (Matcher setting = SETTING.matcher(document); setting.find(); ) {
            String name = setting.group(1);
            if (!topics.contains(name) && !name.startsWith("io.winnow")) {
                count++;
                if (!isKnown.test(name)) {
                    unknown.add(name);
                }
            }
        }
        String options = sources(file -> file.toString().contains("/cli/"));
        for (Matcher option = OPTION.matcher(document); option.find(); ) {
            count++;
            if (!options.contains('"' + option.group(1) + '"')) {
                unknown.add(option.group(1));
            }
        }

        assertThat(count).as("settings named").isPositive();
        assertThat(unknown).as("settings that there are not").isEmpty();
    }

    /** What is wrong with a test method of a source; empty when nothing is. */
    private static String troubleWith(String source, String method) {
        Matcher found =
                Pattern.compile("\\bvoid " + Pattern.quote(method) + "\\(").matcher(source);
        if (!found.find()) {
            return "there is no such method";
        }
        // The annotations of a method are between it and the empty line, or the brace, before it.
        String before = source.substring(0, found.start());
        String annotations = before.substring(Math.max(before.lastIndexOf("\n\n"), before.lastIndexOf("{\n")) + 1);
        boolean isTest = Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b")
                .matcher(annotations)
                .find();
        if (!isTest) {
            return "it is not a test";
        }
        String head = source.substring(0, Math.max(0, source.indexOf("\nclass ")));
        return annotations.contains("@Disabled") || head.contains("\n@Disabled") ? "it is disabled" : "";
    }

    /** Settings of Kafka, those that the operations manual or defaults name, and those of classes that read configuration. */
    private static Predicate<String> knownSettings() throws IOException {
        Set<String> kafka = new TreeSet<>(LogConfig.configNames());
        kafka.addAll(ConsumerConfig.configNames());
        kafka.addAll(ProducerConfig.configNames());
        StringBuilder told = new StringBuilder(Files.readString(ROOT.resolve("docs/operations.md")));
        for (Path file : files("src/main/resources", ".properties")) {
            told.append('\n').append(Files.readString(file));
        }
        String everywhere = told.toString();
        String code = sources(file -> true) + testSettings();
        return name -> kafka.contains(name)
                || everywhere.contains(name)
                || code.contains('"' + name + '"')
                || isMapped(name, code);
    }

    /** Whether an interface that configuration is mapped to has the method of a setting's last part. */
    private static boolean isMapped(String name, String code) {
        int dot = name.lastIndexOf('.');
        StringBuilder method = new StringBuilder();
        for (String word : name.substring(dot + 1).split("-")) {
            method.append(method.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        int mapping = code.indexOf("@ConfigMapping(prefix = \"" + name.substring(0, dot) + "\")");
        if (mapping < 0) {
            return false;
        }
        int end = code.indexOf("\n}\n", mapping);
        return code.substring(mapping, end < 0 ? code.length() : end).contains(" " + method + "();");
    }

    private static String testSettings() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : testSources.values()) {
            if (file.getParent().endsWith("io/winnow/it/faults")) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    private static String sources(Predicate<Path> wanted) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files("src/main/java", ".java")) {
            if (wanted.test(file)) {
                text.append(Files.readString(file)).append('\n');
            }
        }
        return text.toString();
    }

    /** Files of all modules below a directory that each module can have. */
    private static List<Path> files(String below, String ending) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(Files::isDirectory).toList()) {
                if (Files.isDirectory(module.resolve(below))) {
                    try (Stream<Path> all = Files.walk(module.resolve(below))) {
                        all.filter(file -> file.toString().endsWith(ending)).forEach(files::add);
                    } catch (UncheckedIOException e) {
                        throw e.getCause();
                    }
                }
            }
        }
        return files;
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".java".length());
    }
}
