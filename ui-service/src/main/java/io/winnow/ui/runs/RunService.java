package io.winnow.ui.runs;

import io.winnow.client.prices.Prices;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.runs.RunOrder;
import io.winnow.client.runs.RunRequestCheck;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.RunStatus;
import io.winnow.messages.text.DedupMode;
import io.winnow.tracing.TraceContext;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.BrokerWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts and stops runs. */
public final class RunService {

    private final RunIndex index;
    private final BrokerWatch kafka;
    private final Orders orders;
    private final List<RunRequestCheck> checks;
    private final Prices prices;

    public RunService(RunIndex index, BrokerWatch kafka, Orders orders, List<RunRequestCheck> checks, Prices prices) {
        this.index = index;
        this.kafka = kafka;
        this.orders = orders;
        this.checks = List.copyOf(checks);
        this.prices = prices;
    }

    /**
     * Orders a run.
     *
     * @param trace what it is a part of; null when nothing is traced
     * @return its status, PENDING until the coordinator has decided on it
     */
    public RunStatus start(RunOrder wanted, @Nullable TraceContext trace) {
        // Refused before Kafka is asked for anything.
        RunRequest checked = wanted.toRequest();
        checks.forEach(check -> check.check(checked));
        RunRequest request = prices.complete(checked);
        kafka.require();
        requireMode(request);
        RunCommand command = Orders.draft(request);
        orders.send(command, trace);
        index.observe(command);
        return known(command.runId());
    }

    /**
     * Orders a run to stop; ordering it again changes nothing.
     *
     * @return its status so far
     * @throws ProblemException (404) when there is no such run, (409) when it is over
     */
    public RunStatus stop(String runId) {
        RunStatus status = known(runId);
        if (status.state().isTerminal()) {
            throw ProblemException.conflict("run " + runId + " is over: it is " + status.state());
        }
        kafka.require();
        RunCommand command = index.command(runId)
                .orElseThrow(() -> ProblemException.conflict(
                        "the order of run " + runId + " is no longer known, so it cannot be changed"));
        if (command.desired() != RunCommand.Desired.STOP) {
            index.observe(orders.stop(command, "stopped by request"));
        }
        return known(runId);
    }

    /**
     * The status of a run so far.
     *
     * @throws ProblemException (404) when there is no such run
     */
    public RunStatus known(String runId) {
        return index.run(runId).orElseThrow(() -> ProblemException.notFound("there is no run '" + runId + "'"));
    }

    /**
     * Refuses at once what the coordinator would refuse. The coordinator decides, but another mode can usually be
     * refused right away.
     */
    private void requireMode(RunRequest request) {
        DedupMode wanted = request.wantedDedup();
        index.dedupOf(request.collection())
                .filter(kept -> wanted != null && !request.fresh() && wanted != kept)
                .ifPresent(kept -> {
                    throw ProblemException.conflict(request.misfit(kept));
                });
    }
}
