package io.winnow.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The page's modules: their types fit each other and the API, and what needs no browser does what it should. Node runs both; a
 * machine without it skips them, and the build needs neither it nor npm.
 */
class PageModulesTest {

    private static final Path MODULES = Path.of("src/main/resources/META-INF/resources/app");
    private static final Path TESTS = Path.of("src/test/javascript");
    private static final String COMPILER = "META-INF/resources/webjars/typescript/";

    /** The first version that runs the page's files as modules without a flag. */
    private static final int LEAST_MAJOR = 20;

    private static final int LEAST_MINOR = 19;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*", Pattern.DOTALL);

    private static Path node;

    @TempDir
    private Path directory;

    @BeforeAll
    static void findNode() throws Exception {
        Optional<Path> found = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, "node"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "no Node.js found: install it to check the page's modules");
        node = found.orElseThrow();
        String version = run(Path.of("."), List.of("--version"));
        Matcher parts = VERSION.matcher(version);
        assumeTrue(
                parts.matches() && isUsable(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))),
                "Node.js " + version.strip() + " is too old to check the page's modules: " + LEAST_MAJOR + "."
                        + LEAST_MINOR + " or newer is needed");
    }

    private static boolean isUsable(int major, int minor) {
        return major > LEAST_MAJOR || (major == LEAST_MAJOR && minor >= LEAST_MINOR);
    }

    @Test
    void haveTypesThatFitEachOtherAndTheApi() throws Exception {
        unpackCompiler();
        Files.writeString(directory.resolve("api.d.ts"), ApiTypes.declarations());
        Files.writeString(directory.resolve("tsconfig.json"), """
                {"compilerOptions": {"checkJs": true, "noEmit": true, "strict": true, "noImplicitAny": false,
                  "useUnknownInCatchVariables": false,
                  "target": "es2023", "module": "es2022", "moduleResolution": "bundler", "types": [],
                  "lib": ["es2023", "dom", "dom.iterable"]},
                 "include": ["%s/*.js", "api.d.ts"]}
                """.formatted(MODULES.toAbsolutePath()));

        String complaints = run(directory, List.of("lib/tsc.js", "--project", ".", "--pretty", "false"));

        assertThat(complaints).isEmpty();
    }

    @Test
    void areAllChecked() throws IOException {
        try (Stream<Path> modules = Files.list(MODULES)) {
            assertThat(modules)
                    .isNotEmpty()
                    .allSatisfy(module -> assertThat(module).content(UTF_8).startsWith("// @ts-check\n"));
        }
    }

    @TestFactory
    Stream<DynamicTest> doWhatTheyShould() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=junit"));
        try (Stream<Path> tests = Files.list(TESTS)) {
            tests.filter(test -> test.toString().endsWith(".test.js"))
                    .sorted()
                    .forEach(test -> arguments.add(test.toString()));
        }

        String report = run(Path.of("."), arguments);

        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(report.getBytes(UTF_8)))
                .getElementsByTagName("testcase");
        assertThat(cases.getLength()).as(report).isPositive();
        return IntStream.range(0, cases.getLength())
                .mapToObj(i -> (Element) cases.item(i))
                .map(one -> DynamicTest.dynamicTest(one.getAttribute("name"), () -> {
                    if (one.getElementsByTagName("failure").getLength() > 0) {
                        fail(one.getTextContent().strip());
                    }
                }));
    }

    private void unpackCompiler() throws IOException {
        URL any = Collections.list(getClass().getClassLoader().getResources(COMPILER))
                .getFirst();
        JarFile jar = ((JarURLConnection) any.openConnection()).getJarFile();
        for (JarEntry entry : Collections.list(jar.entries())) {
            // META-INF/resources/webjars/typescript/<version>/lib/…
            String[] parts = entry.getName().startsWith(COMPILER)
                    ? entry.getName().substring(COMPILER.length()).split("/")
                    : new String[0];
            if (parts.length == 3 && parts[1].equals("lib")) {
                Path file = directory.resolve("lib").resolve(parts[2]);
                Files.createDirectories(file.getParent());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
    }

    /** What Node writes, on stdout and stderr. */
    private static String run(Path where, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(node.toString()));
        command.addAll(arguments);
        Path output = Files.createTempFile("node", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                fail(command + " did not end: " + Files.readString(output));
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }
}
