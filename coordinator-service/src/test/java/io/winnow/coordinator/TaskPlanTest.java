package io.winnow.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.Call;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Steering;
import io.winnow.messages.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TaskPlanTest {

    @Test
    void asksEachFifthTimeAsIfNothingWereKnown() {
        List<Slot.Job> jobs = jobs(request(Steering.ofFacets("food,history,art")), 20);

        for (int i = 0; i < jobs.size(); i++) {
            boolean control = (i + 1) % 5 == 0;
            assertThat(jobs.get(i).control()).isEqualTo(control);
            assertThat(jobs.get(i).steered()).isEqualTo(!control);
            assertThat(jobs.get(i).facet() == null).isEqualTo(control);
        }
    }

    @Test
    void goesThroughAllFacets() {
        List<Slot.Job> jobs = jobs(request(Steering.ofFacets("a,b,c,d,e")), 250);

        assertThat(jobs)
                .filteredOn(job -> job.facet() != null)
                .extracting(Slot.Job::facet)
                .contains("a", "b", "c", "d", "e");
    }

    @Test
    void takesEveryCallForAControlCallWhereNothingSteers() {
        assertThat(jobs(request(Steering.OFF), 7)).allMatch(Slot.Job::control);
    }

    @Test
    void plansOnceBeforeTheFirstTaskAndUsesWhatComesOfIt() {
        RunRequest request = request(Steering.AUTO);
        TaskPlan plan = TaskPlan.begin(request);
        assertThat(plan.isPlanDue()).isTrue();
        plan = plan.begun(plan.planning());
        assertThat(plan.isPlanDue()).isFalse();
        assertThat(plan.listing(request).facet()).isNull();

        plan = plan.report(plan(List.of("food", "history")));

        assertThat(plan.listing(request).facet()).isEqualTo("food");
    }

    @Test
    void goesOnWithoutFacetsWhenThePlanFails() {
        TaskPlan plan = TaskPlan.begin(request(Steering.AUTO));
        plan = plan.begun(plan.planning()).report(plan(List.of()));

        assertThat(plan.isPlanDue()).isFalse();
        assertThat(plan.facets()).isEmpty();
    }

    @Test
    void doesNotPlanForAFewCalls() {
        RunRequest few =
                request(Steering.AUTO).toBuilder().producers(3).iterations(3).build();
        RunRequest small = request(Steering.AUTO).toBuilder().targetUnique(100L).build();

        assertThat(TaskPlan.begin(few).isPlanDue()).isFalse();
        assertThat(TaskPlan.begin(small).isPlanDue()).isFalse();
    }

    @Test
    void asksNoMoreAboutAFacetOfWhichAModelSaysThatThereIsNothingMore() {
        RunRequest request = request(Steering.ofFacets("a,b,c"));

        TaskPlan plan = TaskPlan.begin(request).report(exhausted("b"));
        TaskPlan none = plan.report(exhausted("a")).report(exhausted("c"));

        assertThat(facets(jobs(plan, request, 50))).containsExactlyInAnyOrder("a", "c");
        assertThat(facets(jobs(none, request, 50))).isEmpty();
        assertThat(none.facets()).containsExactly("a", "b", "c");
        assertThat(jobs(none, request, 50)).anyMatch(job -> !job.control());
    }

    @Test
    void takesNoWordForAFacetThatItDoesNotHave() {
        RunRequest request = request(Steering.ofFacets("a"));

        TaskPlan plan = TaskPlan.begin(request).report(exhausted("z"));

        assertThat(plan).isEqualTo(TaskPlan.begin(request));
    }

    private static Set<String> facets(List<Slot.Job> jobs) {
        return jobs.stream().map(Slot.Job::facet).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private static List<Slot.Job> jobs(RunRequest request, int count) {
        return jobs(TaskPlan.begin(request), request, count);
    }

    private static List<Slot.Job> jobs(TaskPlan begun, RunRequest request, int count) {
        List<Slot.Job> jobs = new ArrayList<>();
        TaskPlan plan = begun;
        for (int i = 0; i < count; i++) {
            Slot.Job job = plan.listing(request);
            jobs.add(job);
            plan = plan.begun(job);
        }
        return jobs;
    }

    private static RunRequest request(Steering steering) {
        return RunRequest.explore("Paris").steering(steering).build();
    }

    private static Call exhausted(String facet) {
        return new Call(
                Call.VERSION,
                Task.Kind.LIST,
                "r.0.2.1",
                "r.0.2",
                "r",
                "paris",
                0,
                1,
                "w",
                Call.Outcome.SUCCEEDED,
                false,
                facet,
                0,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                true,
                null,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Call plan(List<String> facets) {
        return new Call(
                1,
                Task.Kind.PLAN,
                "r.0.1.1",
                "r.0.1",
                "r",
                "paris",
                0,
                1,
                "w",
                facets.isEmpty() ? Call.Outcome.FAILED : Call.Outcome.SUCCEEDED,
                false,
                null,
                0,
                Map.of(),
                List.of(),
                facets,
                List.of(),
                null,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
