package io.winnow.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.winnow.messages.RunStatus;
import io.winnow.tester.model.PaidModel;
import io.winnow.tester.model.PaidModel.Mood;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The model's server refuses connections, then every request, and comes back. */
@Tag("faults")
@ExtendWith(Wired.Provided.class)
class ModelAwayIT {

    /** How long it is away, in seconds; minutes by {@code -Dwinnow.faults.model=180}. */
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("winnow.faults.model", 8));

    /** Everything that the model knows: after enough calls, all of it was named. */
    private static final int THINGS = 300;

    @Test
    void aRunGoesOnAndEndsRightWhenItsModelHasBeenAway(Wired wired) throws Exception {
        PaidModel model = wired.model().reciting(20, THINGS).pace(Duration.ZERO);
        String runId = wired.constellation().run("""
                {"topic":"Sights of a list","producers":2,"requestSize":20,"targetUnique":%d,"facets":"off",
                 "routingStrategy":"backoff","routingConfig":"local:list","dedup":"canonical"}
                """.formatted(THINGS));
        await("answers").atMost(Constellation.PATIENCE).until(() -> model.times(Mood.ANSWERS) > 3);

        model.goAway();

        long answers = model.times(Mood.ANSWERS);
        await("it is away")
                .during(AWAY)
                .atMost(AWAY.plus(Constellation.PATIENCE))
                .pollInSameThread()
                .until(() -> wired.constellation().api().status(runId).state() == RunStatus.State.RUNNING);
        assertThat(model.times(Mood.ANSWERS)).as("answers meanwhile").isEqualTo(answers);
        model.becomes(Mood.SAYS_503);
        model.comeBack();
        await("it is ill").atMost(Constellation.PATIENCE).until(() -> model.times(Mood.SAYS_503) > 0);
        model.becomes(Mood.ANSWERS);
        RunStatus end = wired.constellation().awaitCompletion(runId);
        assertThat(end.reason()).isEqualTo("the target of " + THINGS + " unique attributes is reached");
        wired.exactness().require(end);
        assertThat(wired.exactness().list("sights-of-a-list"))
                .isEqualTo(IntStream.range(0, THINGS)
                        .mapToObj(number -> "thing number " + number)
                        .collect(Collectors.toSet()));
        wired.requireUnharmed();
    }
}
