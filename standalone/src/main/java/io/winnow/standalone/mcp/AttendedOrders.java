package io.winnow.standalone.mcp;

import io.winnow.client.runs.Attendance;
import io.winnow.client.runs.Orders;
import io.winnow.client.runs.RunIndex;
import io.winnow.client.topics.KafkaClients;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunStatus;
import io.winnow.messages.error.WinnowException;
import io.winnow.tracing.TraceContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Orders runs and stays with them: those that are not over when their client leaves are stopped. Thread safe. */
final class AttendedOrders implements Orders.Sender {

    private final KafkaClients clients;
    private final Orders orders;
    private final Map<String, Attendance> present = new ConcurrentHashMap<>();
    private boolean left;

    AttendedOrders(KafkaClients clients, Orders orders) {
        this.clients = clients;
        this.orders = orders;
    }

    @Override
    public void send(RunCommand command, @Nullable TraceContext trace) {
        if (command.desired() == RunCommand.Desired.RUN) {
            begin(command, trace);
            return;
        }
        Attendance own = present.remove(command.runId());
        if (own == null) {
            orders.send(command, trace);
        } else {
            // It must not renew its lease after this order.
            own.stop(String.valueOf(command.reason()));
        }
    }

    private void begin(RunCommand command, @Nullable TraceContext trace) {
        Attendance own = new Attendance(clients, orders, command);
        synchronized (this) {
            if (left) {
                throw new WinnowException("the client has closed its end: nobody would stop the run");
            }
            present.put(command.runId(), own);
        }
        try {
            own.order(trace);
        } catch (RuntimeException e) {
            // If it was written nevertheless, its lease runs out.
            present.remove(command.runId());
            own.close();
            throw e;
        }
    }

    /** Leaves runs that have ended. */
    void release(RunIndex index) {
        present.forEach((runId, own) -> {
            if (index.run(runId)
                    .map(RunStatus::state)
                    .filter(RunStatus.State::isTerminal)
                    .isPresent()) {
                own.close();
                present.remove(runId);
            }
        });
    }

    /** Stops all that have not ended, and waits a little for their end. */
    void leave(String reason) {
        synchronized (this) {
            left = true;
        }
        Attendance.abandon(present.values(), reason);
    }
}
