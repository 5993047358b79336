package io.winnow.it;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How main code is divided into modules, packages and classes, and what the classes are called. */
class PackageRulesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String MAIN = "src/main/java";
    private static final int MOST_CLASSES = 25;

    /** Packages of the JDK whose types are used without a second look at the import. */
    private static final List<String> JDK = List.of("java.lang", "java.util", "java.time");

    /** The packages of Kafka's public documentation. */
    private static final List<String> KAFKA = List.of(
            "org.apache.kafka.clients.admin",
            "org.apache.kafka.clients.consumer",
            "org.apache.kafka.clients.producer",
            "org.apache.kafka.common",
            "org.apache.kafka.common.acl",
            "org.apache.kafka.common.config",
            "org.apache.kafka.common.config.provider",
            "org.apache.kafka.common.errors",
            "org.apache.kafka.common.header",
            "org.apache.kafka.common.metrics",
            "org.apache.kafka.common.metrics.stats",
            "org.apache.kafka.common.quota",
            "org.apache.kafka.common.resource",
            "org.apache.kafka.common.security.auth",
            "org.apache.kafka.common.serialization",
            "org.apache.kafka.streams",
            "org.apache.kafka.streams.errors",
            "org.apache.kafka.streams.kstream",
            "org.apache.kafka.streams.processor",
            "org.apache.kafka.streams.processor.api",
            "org.apache.kafka.streams.processor.assignment",
            "org.apache.kafka.streams.query",
            "org.apache.kafka.streams.state");

    /** By simple name of a class: why it may have the name of a type that everybody knows. */
    private static final Map<String, String> MAY_SHADOW = Map.of();

    private static List<Source> sources;

    /**
     * A file of main code.
     *
     * @param module the directory of the module
     * @param path below the module's source directory
     */
    private record Source(String module, Path path, List<String> lines) {

        String packageName() {
            return path.getParent().toString().replace(path.getFileSystem().getSeparator(), ".");
        }

        String simpleName() {
            String name = path.getFileName().toString();
            return name.substring(0, name.length() - ".java".length());
        }

        boolean isPackageInfo() {
            return simpleName().equals("package-info");
        }
    }

    @BeforeAll
    static void read() throws IOException {
        sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(module -> Files.isDirectory(module.resolve(MAIN)))
                    .toList()) {
                Path base = module.resolve(MAIN);
                try (Stream<Path> files = Files.walk(base)) {
                    for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                            .toList()) {
                        sources.add(new Source(
                                module.getFileName().toString(), base.relativize(file), Files.readAllLines(file)));
                    }
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            }
        }
        assertThat(sources).as("files of main code").isNotEmpty();
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.winnow.(**)").should().beFreeOfCycles().check(ModuleArrowsTest.CLASSES);
    }

    @Test
    void packagesStaySmall() {
        Map<String, Long> sizes = classes().collect(groupingBy(Source::packageName, TreeMap::new, counting()));

        assertThat(sizes.entrySet())
                .as("packages of more than %d top-level classes", MOST_CLASSES)
                .filteredOn(size -> size.getValue() > MOST_CLASSES)
                .isEmpty();
    }

    @Test
    void packagesAreDocumentedAndSayThatNothingIsNullUnlessItSaysSo() {
        Map<String, Source> infos = new TreeMap<>();
        sources.stream().filter(Source::isPackageInfo).forEach(info -> infos.put(info.packageName(), info));

        assertThat(classes().map(Source::packageName).distinct())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(infos.get(name))
                        .as("package-info.java of %s", name)
                        .isNotNull()
                        .satisfies(info -> assertThat(info.lines())
                                .as("lines of package-info.java of %s", name)
                                .contains("@NullMarked")
                                .anyMatch(line -> line.startsWith("/**"))));
    }

    @Test
    void noTwoClassesHaveTheSameSimpleName() {
        Map<String, List<String>> byName = classes()
                .collect(groupingBy(
                        Source::simpleName,
                        TreeMap::new,
                        mapping(source -> source.module() + ":" + source.packageName(), toList())));

        assertThat(byName.entrySet())
                .as("simple names of more than one top-level class")
                .filteredOn(places -> places.getValue().size() > 1)
                .isEmpty();
    }

    @Test
    void noClassIsTakenForOneOfTheJdkOrKafka() throws IOException {
        Map<String, String> known = wellKnownTypes();
        TreeSet<String> shadowing = new TreeSet<>();
        TreeSet<String> excused = new TreeSet<>();
        classes().filter(source -> known.containsKey(source.simpleName())).forEach(source -> {
            if (MAY_SHADOW.containsKey(source.simpleName())) {
                excused.add(source.simpleName());
            } else {
                shadowing.add(
                        source.packageName() + "." + source.simpleName() + " and " + known.get(source.simpleName()));
            }
        });

        assertThat(known)
                .containsValues(
                        Instant.class.getName(),
                        Optional.class.getName(),
                        Consumer.class.getName(),
                        KafkaStreams.class.getName());
        assertThat(shadowing)
                .as("classes that share a simple name with a well-known type")
                .isEmpty();
        assertThat(excused).as("excuses that are still needed").isEqualTo(MAY_SHADOW.keySet());
    }

    @Test
    void noModuleIsMoreThanAQuarterOfTheCode() {
        Map<String, Long> lines = new TreeMap<>();
        sources.forEach(
                source -> lines.merge(source.module(), (long) source.lines().size(), Long::sum));
        long all = lines.values().stream().mapToLong(Long::longValue).sum();

        assertThat(lines.entrySet())
                .as("modules with more than a quarter of all %d lines of main code", all)
                .filteredOn(module -> module.getValue() * 4 > all)
                .isEmpty();
    }

    private static Stream<Source> classes() {
        return sources.stream().filter(source -> !source.isPackageInfo());
    }

    /** The public top-level types of packages of the JDK's base module and Kafka, by their simple names. */
    private static Map<String, String> wellKnownTypes() throws IOException {
        Map<String, String> known = new TreeMap<>();
        FileSystem jdk = FileSystems.getFileSystem(URI.create("jrt:/"));
        for (String name : JDK) {
            addPublicTypes(name, jdk.getPath("modules", "java.base"), known);
        }
        for (Class<?> inJar : List.of(Consumer.class, KafkaStreams.class)) {
            try (FileSystem jar = FileSystems.newFileSystem(jarOf(inJar))) {
                for (String name : KAFKA) {
                    addPublicTypes(name, jar.getPath("/"), known);
                }
            }
        }
        return known;
    }

    private static void addPublicTypes(String packageName, Path root, Map<String, String> known) throws IOException {
        Path directory = root.resolve(packageName.replace('.', '/'));
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String simpleName = file.getFileName().toString().replaceFirst("\\.class$", "");
                if (simpleName.matches("[A-Z]\\w*") && isPublic(packageName + "." + simpleName)) {
                    known.put(simpleName, packageName + "." + simpleName);
                }
            }
        }
    }

    private static boolean isPublic(String className) {
        try {
            return Modifier.isPublic(Class.forName(className, false, PackageRulesTest.class.getClassLoader())
                    .getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
