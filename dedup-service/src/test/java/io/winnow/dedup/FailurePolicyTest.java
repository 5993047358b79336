package io.winnow.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

class FailurePolicyTest {

    private final List<Throwable> damages = new ArrayList<>();
    private final FailurePolicy policy = new FailurePolicy("one", damages::add);

    @Test
    void startsAnewAfterWhatMayPass() {
        policy.close();

        assertThat(policy.handle(new StreamsException(new TimeoutException("broker away"))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }

    @Test
    void stopsWhenAnotherInstanceHasItsName() {
        assertThat(policy.handle(new StreamsException(new FencedInstanceIdException("fenced"))))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }

    @Test
    void stopsWhenItMayNot() {
        assertThat(policy.handle(new TopicAuthorizationException("no")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }

    @Test
    void stopsWhenTheJvmCannotGoOn() {
        assertThat(policy.handle(new OutOfMemoryError("heap")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }

    @Test
    void hasDamagedStateRestored() {
        Throwable damage = new ProcessorStateException(
                "Error opening store", new RocksDBException("Corruption: block checksum mismatch"));

        StreamThreadExceptionResponse response = policy.handle(new StreamsException(damage));

        assertThat(response).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(damages).hasSize(1);
    }

    @Test
    void takesStateThatCannotBeWrittenForNoDamage() {
        Throwable full = new ProcessorStateException(
                "Error while executing put", new RocksDBException("IO error: No space left on device"));

        StreamThreadExceptionResponse response = policy.handle(new StreamsException(full));

        assertThat(response).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(damages).isEmpty();
    }
}
