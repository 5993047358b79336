package io.winnow.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which module may use which. */
class ModuleArrowsTest {

    /** Main code of all modules but the benchmarks. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.winnow");

    /** By package: the packages of Winnow that it may use. */
    private static final Map<String, Set<String>> ARROWS = arrows();

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        arrows.put("router", Set.of());
        arrows.put("answer", Set.of());
        arrows.put("sameness", Set.of());
        // Faults of a routing are reported like every other fault.
        arrows.put("messages", Set.of("router"));
        arrows.put("kafka", Set.of());
        arrows.put("tracing", Set.of());
        arrows.put("client", Set.of("messages", "router", "tracing"));
        arrows.put("service", Set.of("messages", "tracing"));
        arrows.put("provider", Set.of("messages", "router"));
        // Budgets and prices are arithmetic of the router's.
        arrows.put("coordinator", Set.of("messages", "router", "service", "tracing"));
        arrows.put("producer", Set.of("messages", "router", "client", "answer", "provider", "service", "tracing"));
        // It asks models for vectors.
        arrows.put("dedup", Set.of("messages", "router", "sameness", "provider", "service", "tracing"));
        arrows.put("ui", Set.of("messages", "router", "client", "service", "tracing"));
        // Charges are arithmetic of the router's.
        arrows.put("tester", Set.of("messages", "router"));
        // It checks a routing with the producer's own check, before it starts anything and for the API; and it looks at
        // the
        // health of the services in its process, as an orchestrator does elsewhere.
        arrows.put(
                "standalone",
                Set.of(
                        "messages",
                        "router",
                        "client",
                        "kafka",
                        "producer",
                        "provider",
                        "service",
                        "ui",
                        "tracing",
                        "tester"));
        return arrows;
    }

    @TestFactory
    Stream<DynamicTest> usesNothingButWhatItMay() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> {
                    List<String> others = ARROWS.keySet().stream()
                            .filter(name -> !name.equals(arrow.getKey()))
                            .filter(name -> !arrow.getValue().contains(name))
                            .toList();
                    Assertions.assertThat(CLASSES.stream().map(c -> c.getPackageName()))
                            .as("classes of %s", arrow.getKey())
                            .anyMatch(name -> name.startsWith("io.winnow." + arrow.getKey()));

                    noClasses()
                            .that()
                            .resideInAPackage("io.winnow." + arrow.getKey() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others.stream()
                                    .map(name -> "io.winnow." + name + "..")
                                    .toArray(String[]::new))
                            .check(CLASSES);
                }));
    }

    /** Modules whose packages depend on each other in one direction only. */
    @ParameterizedTest
    @ValueSource(strings = "ui")
    void hasNoCyclesOfPackages(String module) {
        slices().matching("io.winnow.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES.that(DescribedPredicate.describe(
                        "are of " + module, c -> (c.getPackageName() + ".").startsWith("io.winnow." + module + "."))));
    }

    @Test
    void keepsTheRouterFreeOfFrameworksInputOutputAndClocks() {
        noClasses()
                .that()
                .resideInAPackage("io.winnow.router..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache..",
                        "io.quarkus..",
                        "jakarta..",
                        "dev.langchain4j..",
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.winnow.router..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void keepsOpenTelemetryBehindTheOneModuleThatLoadsItOnDemand() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.winnow.tracing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.opentelemetry.api..",
                        "io.opentelemetry.context..",
                        "io.opentelemetry.exporter..",
                        "io.opentelemetry.sdk..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.winnow.tester..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry.proto..")
                .check(CLASSES);
    }
}
