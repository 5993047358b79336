package io.winnow.ui.lists;

import io.winnow.client.imports.ListImport;
import io.winnow.client.imports.TypedList;
import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.OneLine;
import io.winnow.messages.text.Sameness;
import io.winnow.ui.http.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Imports lists on request, as {@code winnow import} does: each is a run without models. Thread safe. */
public final class Imports {

    /** Longest name of a list, in UTF-16 units; longer ones are cut. */
    private static final int MOST_NAME = 100;

    private static final Duration DECISION = Duration.ofSeconds(8);
    private static final Duration POLL = Duration.ofMillis(20);

    private final RunIndex index;
    private final KafkaClients clients;
    private final Orders orders;

    public Imports(RunIndex index, KafkaClients clients, Orders orders) {
        this.index = index;
        this.clients = clients;
        this.orders = orders;
    }

    /**
     * A list, as in the body of the request.
     *
     * @param topic that it is about; its slug names the collection
     * @param name of the list, which the figures of the run have in place of a model
     */
    public record Wanted(
            @Nullable String topic,
            @Nullable String name,
            @Nullable List<@Nullable String> lines) {}

    /**
     * Hands all lines in. What deduplication makes of them is in the status of the run.
     *
     * @return the run
     * @throws ProblemException (409) when the coordinator refuses it, (503) when it does not decide, or Kafka does not take a line
     */
    RunStatus take(Wanted wanted) throws InterruptedException {
        if (wanted.topic() == null) {
            throw WinnowException.of(Field.TOPIC, "is missing");
        }
        if (wanted.lines() == null || wanted.lines().isEmpty() || wanted.lines().contains(null)) {
            throw ProblemException.badRequest("lines must be texts, at least one");
        }
        RunRequest request =
                RunRequest.importing(wanted.topic().strip()).routing("", "").build();
        try (Attendance attendance = new Attendance(clients, orders, Orders.draft(request))) {
            try {
                attendance.order(null);
                RunStatus decided = decision(attendance.command().runId());
                Sameness sameness = decided.sameness();
                if (sameness == null) {
                    throw ProblemException.conflict(String.valueOf(decided.reason()));
                }
                handIn(attendance, nameOf(wanted.name()), wanted.lines(), sameness);
                attendance.finish();
                return index.run(decided.runId()).orElse(decided);
            } catch (RuntimeException | InterruptedException e) {
                attendance.stop("its list could not be handed in");
                throw e;
            }
        }
    }

    private RunStatus decision(String runId) throws InterruptedException {
        long deadline = System.nanoTime() + DECISION.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<RunStatus> decided = index.run(runId).filter(run -> run.state() != RunStatus.State.PENDING);
            if (decided.isPresent()) {
                return decided.get();
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        throw ProblemException.unavailable(
                "the coordinator has not decided within " + DECISION.toSeconds()
                        + " s, and nothing was imported: check that coordinator-service is running",
                null);
    }

    private void handIn(Attendance attendance, String name, List<@Nullable String> lines, Sameness sameness) {
        Iterator<@Nullable String> next = lines.iterator();
        try (ListImport list = new ListImport(clients, attendance.command(), name)) {
            TypedList typed =
                    new TypedList(() -> next.hasNext() ? OneLine.of(Objects.requireNonNull(next.next())) : null);
            boolean more = true;
            while (more) {
                more = list.chunk(typed, sameness, () -> false);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("lines in memory can be read", e);
        } catch (WinnowException e) {
            throw ProblemException.unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private static String nameOf(@Nullable String name) {
        String line = name == null ? "" : OneLine.of(name).strip();
        return line.isEmpty() ? "list" : line.substring(0, Math.min(line.length(), MOST_NAME));
    }
}
