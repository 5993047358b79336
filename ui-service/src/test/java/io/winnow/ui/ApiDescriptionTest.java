package io.winnow.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.winnow.client.lists.Departure;
import io.winnow.client.lists.Row;
import io.winnow.client.producers.PresenceIndex;
import io.winnow.client.rededup.Changes;
import io.winnow.client.runs.CollectionSummary;
import io.winnow.client.runs.RunOrder;
import io.winnow.messages.Attribute;
import io.winnow.messages.Figures;
import io.winnow.messages.Json;
import io.winnow.messages.Merge;
import io.winnow.messages.Rest;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.Spending;
import io.winnow.messages.Steering;
import io.winnow.messages.Totals;
import io.winnow.router.cost.Price;
import io.winnow.ui.access.SessionResource;
import io.winnow.ui.deadletters.DeadLetters;
import io.winnow.ui.http.DescriptionResource;
import io.winnow.ui.http.Problem;
import io.winnow.ui.kafka.BrokerWatch;
import io.winnow.ui.lists.AttributeDetails;
import io.winnow.ui.lists.AttributeResource;
import io.winnow.ui.lists.CollectionsResource;
import io.winnow.ui.lists.Imports;
import io.winnow.ui.lists.MentionList;
import io.winnow.ui.lists.Rededups;
import io.winnow.ui.lists.RulingsResource;
import io.winnow.ui.mcp.McpResource;
import io.winnow.ui.overlap.Overlap;
import io.winnow.ui.providers.ProvidersResource;
import io.winnow.ui.providers.RoutingChecks;
import io.winnow.ui.runs.RunsResource;
import io.winnow.ui.statistics.RunCalls;
import io.winnow.ui.statistics.RunStatistics;
import io.winnow.ui.statistics.RunTimeline;
import io.winnow.ui.stream.ServerEvent;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description says what there is, and all of it. */
class ApiDescriptionTest {

    private static final Set<Class<? extends Annotation>> VERBS =
            Set.of(GET.class, POST.class, PUT.class, DELETE.class);

    /** What is written as JSON, by the name of its schema. */
    private static final Map<String, Class<?>> SCHEMAS = Map.ofEntries(
            Map.entry("Problem", Problem.class),
            Map.entry("StartRun", RunOrder.class),
            Map.entry("StartRededup", Rededups.Wish.class),
            Map.entry("Changes", Changes.class),
            Map.entry("ListSide", Changes.Side.class),
            Map.entry("ChangedPart", Changes.Part.class),
            Map.entry("Runs", RunsResource.Runs.class),
            Map.entry("RunStatus", RunStatus.class),
            Map.entry("Rest", Rest.class),
            Map.entry("RunRequest", RunRequest.class),
            Map.entry("Spending", Spending.class),
            Map.entry("Price", Price.class),
            Map.entry("Steering", Steering.class),
            Map.entry("Totals", Totals.class),
            Map.entry("ProviderTotals", RunStatus.ProviderTotals.class),
            Map.entry("Figures", Figures.class),
            Map.entry("Coverage", Figures.Coverage.class),
            Map.entry("Budget", RunStatus.Budget.class),
            Map.entry("RunStatistics", RunStatistics.class),
            Map.entry("TargetStatistics", RunStatistics.TargetStatistics.class),
            Map.entry("Latency", RunCalls.Latency.class),
            Map.entry("LastError", RunCalls.LastError.class),
            Map.entry("Point", RunTimeline.Point.class),
            Map.entry("Producer", RunCalls.Producer.class),
            Map.entry("CollectionList", CollectionsResource.CollectionList.class),
            Map.entry("CollectionSummary", CollectionSummary.class),
            Map.entry("Overlap", Overlap.class),
            Map.entry("OverlapModel", Overlap.Model.class),
            Map.entry("OverlapPair", Overlap.Pair.class),
            Map.entry("Page", CollectionsResource.Page.class),
            Map.entry("MentionList", MentionList.class),
            Map.entry("MentionModel", MentionList.Model.class),
            Map.entry("Mention", MentionList.Mention.class),
            Map.entry("MentionShare", MentionList.Share.class),
            Map.entry("AttributeRow", Row.class),
            Map.entry("AttributeDetails", AttributeDetails.class),
            Map.entry("Merge", Merge.class),
            Map.entry("RawAttribute", Attribute.class),
            Map.entry("Departure", Departure.class),
            Map.entry("Ruling", AttributeResource.RulingBody.class),
            Map.entry("ImportList", Imports.Wanted.class),
            Map.entry("Rulings", RulingsResource.Body.class),
            Map.entry("RulingWanted", RulingsResource.Wanted.class),
            Map.entry("Ruled", RulingsResource.Ruled.class),
            Map.entry("ExportSelection", CollectionsResource.Selection.class),
            Map.entry("Provider", ProvidersResource.Listed.class),
            Map.entry("PricedModel", ProvidersResource.PricedModel.class),
            Map.entry("ProducerList", PresenceIndex.ProducerList.class),
            Map.entry("ProducerInstance", PresenceIndex.ProducerInstance.class),
            Map.entry("TargetHealth", PresenceIndex.ModelHealth.class),
            Map.entry("RoutingWanted", RoutingChecks.Wanted.class),
            Map.entry("RoutingChecked", RoutingChecks.Checked.class),
            Map.entry("CheckedTarget", RoutingChecks.CheckedTarget.class),
            Map.entry("DatedPrice", RoutingChecks.DatedPrice.class),
            Map.entry("DeadLetterList", DeadLetters.Page.class),
            Map.entry("DeadLetterOrigin", DeadLetters.Origin.class),
            Map.entry("DeadLetter", DeadLetters.DeadLetter.class),
            Map.entry("Session", SessionResource.Session.class),
            Map.entry("Login", SessionResource.Login.class),
            Map.entry("Heartbeat", ServerEvent.Heartbeat.class),
            Map.entry("KafkaState", BrokerWatch.KafkaState.class),
            Map.entry("Gap", ServerEvent.Gap.class),
            Map.entry("Evicted", ServerEvent.Evicted.class),
            Map.entry("Recycle", ServerEvent.Recycle.class));

    private final String text = text();
    private final Map<String, Object> description = new Yaml().load(text);

    @Test
    void hasEveryEndpointWithItsParametersAndNoOther() throws Exception {
        Map<String, Set<String>> described = new TreeMap<>();
        at(description, "paths")
                .forEach((path, operations) -> ((Map<?, ?>) operations)
                        .forEach((verb, operation) ->
                                described.put(verb + " " + path, parameters((Map<?, ?>) operation))));

        assertThat(described).isEqualTo(endpoints());
    }

    @Test
    void hasEveryFieldOfWhatIsWritten() {
        assertThat(SCHEMAS).allSatisfy((name, type) -> {
            Set<String> written = Json.MAPPER
                    .getSerializationConfig()
                    .introspect(Json.MAPPER.constructType(type))
                    .findProperties()
                    .stream()
                    .map(BeanPropertyDefinition::getName)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(at(description, "components", "schemas", name, "properties")
                            .keySet())
                    .as(name)
                    .isEqualTo(written);
        });
    }

    /** Bodies of requests are read, not written: what they need is checked where they are read. */
    private static final Set<String> READ = Set.of(
            "StartRun",
            "StartRededup",
            "RoutingWanted",
            "Login",
            "ImportList",
            "Rulings",
            "RulingWanted",
            "ExportSelection");

    @Test
    void requiresWhatIsNeverLeftOut() {
        assertThat(SCHEMAS).allSatisfy((name, type) -> {
            if (READ.contains(name)) {
                return;
            }
            JsonInclude inclusion = type.getAnnotation(JsonInclude.class);
            boolean writesNulls = inclusion != null && inclusion.value() == JsonInclude.Include.ALWAYS;
            Set<String> always = Arrays.stream(type.getRecordComponents())
                    .filter(component ->
                            writesNulls || !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                    .map(RecordComponent::getName)
                    .collect(Collectors.toCollection(TreeSet::new));

            Map<?, ?> schema = at(description, "components", "schemas", name);

            assertThat(new TreeSet<>((List<?>) Objects.requireNonNullElse(schema.get("required"), List.of())))
                    .as(name)
                    .isEqualTo(always);
        });
    }

    @Test
    void describesEverySchemaThatItNamesAndEveryEvent() {
        Matcher references = Pattern.compile("#/components/(\\w+)/(\\w+)").matcher(text);

        List<String> dangling = new ArrayList<>();
        while (references.find()) {
            if (!at(description, "components", references.group(1)).containsKey(references.group(2))) {
                dangling.add(references.group());
            }
        }

        assertThat(dangling).isEmpty();
        assertThat(ServerEvent.Name.values())
                .allSatisfy(event -> assertThat(text).contains("| `" + event.onTheWire() + "` |"));
    }

    @Test
    void saysOfEveryOperationHowItFails() {
        at(description, "paths")
                .forEach((path, operations) -> ((Map<?, ?>) operations).forEach((verb, operation) -> {
                    Map<?, ?> responses = (Map<?, ?>) ((Map<?, ?>) operation).get("responses");

                    assertThat(responses.keySet())
                            .as("%s %s", verb, path)
                            .anyMatch(status -> status.toString().startsWith("2"));
                    if (!path.equals("/api/session")) {
                        assertThat(responses.containsKey("401") && responses.containsKey("429"))
                                .as("%s %s", verb, path)
                                .isTrue();
                    }
                    if (!verb.equals("get")) {
                        assertThat(responses.containsKey("403"))
                                .as("%s %s", verb, path)
                                .isTrue();
                    }
                }));
    }

    private Set<String> parameters(Map<?, ?> operation) {
        Set<String> names = new TreeSet<>();
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                Map<?, ?> described = (Map<?, ?>) parameter;
                if (described.get("$ref") instanceof String reference) {
                    described = at(
                            description,
                            "components",
                            "parameters",
                            reference.substring(reference.lastIndexOf('/') + 1));
                }
                names.add(described.get("in") + " " + described.get("name"));
            }
        }
        return names;
    }

    private static Map<String, Set<String>> endpoints() throws Exception {
        Map<String, Set<String>> endpoints = new TreeMap<>();
        for (Class<?> resource : resources()) {
            for (Method method : resource.getDeclaredMethods()) {
                for (Class<? extends Annotation> verb : VERBS) {
                    if (method.isAnnotationPresent(verb)) {
                        Path below = method.getAnnotation(Path.class);
                        String path =
                                resource.getAnnotation(Path.class).value() + (below == null ? "" : "/" + below.value());
                        endpoints.put(
                                verb.getSimpleName().toLowerCase(Locale.ROOT) + " " + path,
                                Stream.of(method.getParameters())
                                        .flatMap(ApiDescriptionTest::parameter)
                                        .collect(Collectors.toCollection(TreeSet::new)));
                    }
                }
            }
        }
        return endpoints;
    }

    private static Stream<String> parameter(Parameter parameter) {
        if (parameter.isAnnotationPresent(RestQuery.class)) {
            return Stream.of("query " + parameter.getName());
        }
        if (parameter.isAnnotationPresent(RestPath.class)) {
            return Stream.of("path " + parameter.getName());
        }
        RestHeader header = parameter.getAnnotation(RestHeader.class);
        return header == null ? Stream.empty() : Stream.of("header " + header.value());
    }

    private static List<Class<?>> resources() throws Exception {
        URI classes = RunsResource.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        java.nio.file.Path root = java.nio.file.Path.of(classes);
        try (Stream<java.nio.file.Path> files = Files.walk(root.resolve("io/winnow/ui"))) {
            List<Class<?>> found = new ArrayList<>();
            for (String name : files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                    .toList()) {
                Class<?> type = Class.forName(name.replace(".class", "").replace('/', '.'));
                // MCP describes itself: tools/list.
                if (type.isAnnotationPresent(Path.class) && !type.equals(McpResource.class)) {
                    found.add(type);
                }
            }
            return found;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> from, String... keys) {
        Map<String, Object> at = from;
        for (String key : keys) {
            assertThat(at).containsKey(key);
            at = (Map<String, Object>) at.get(key);
        }
        return at;
    }

    private static String text() {
        try (InputStream in = DescriptionResource.class.getResourceAsStream(DescriptionResource.FILE)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
