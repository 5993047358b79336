package io.winnow.coordinator;

import io.winnow.messages.Call;
import io.winnow.messages.Json;
import io.winnow.messages.RunCommand;
import io.winnow.messages.RunRequest;
import io.winnow.messages.Tally;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads messages of which nothing is missing that decisions rest on. JSON can be of the right type and lack fields, which are
 * null then in what was read; one such record must not keep all runs waiting.
 */
final class Whole {

    private Whole() {}

    /**
     * Reads an order.
     *
     * @throws SerializationException when the bytes are none
     */
    static RunCommand command(byte[] json) {
        RunCommand command = Json.read(json, RunCommand.class);
        require(command, command.runId(), command.desired(), command.request(), command.at());
        RunRequest request = command.request();
        require(
                command,
                request.kind(),
                request.topic(),
                request.collection(),
                request.routingStrategy(),
                request.routingConfig(),
                request.dedup());
        return command;
    }

    /**
     * Reads a report.
     *
     * @throws SerializationException when the bytes are none
     */
    static Call call(byte[] json) {
        Call call = Json.read(json, Call.class);
        require(call, call.kind(), call.callId(), call.runId(), call.outcome());
        call.requests().forEach(request -> require(call, request.provider(), request.model()));
        requireCounts(call, call.published());
        return call;
    }

    /**
     * Reads decisions.
     *
     * @throws SerializationException when the bytes are none
     */
    static Tally tally(byte[] json) {
        Tally tally = Json.read(json, Tally.class);
        require(tally, tally.runId(), tally.callId());
        requireCounts(tally, tally.unique(), tally.duplicate(), tally.quarantined());
        return tally;
    }

    private static void require(Object message, Object... fields) {
        if (Arrays.stream(fields).anyMatch(Objects::isNull)) {
            throw new SerializationException(name(message) + ": something of it is missing");
        }
    }

    private static void requireCounts(Object message, long... counts) {
        if (Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new SerializationException(name(message) + ": it counts less than nothing");
        }
    }

    private static String name(Object message) {
        return "not a " + message.getClass().getSimpleName();
    }
}
