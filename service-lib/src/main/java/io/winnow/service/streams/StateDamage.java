package io.winnow.service.streams;

import io.winnow.messages.error.RootCause;
import java.io.IOException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.RocksDBException;

/** Distinguishes unreadable state on disk from other failures. */
final class StateDamage {

    private StateDamage() {}

    /**
     * Whether a failure means that state on this disk cannot be read. State that cannot be written, for lack of space
     * or permissions, is not damaged: another copy would have the same problem.
     */
    static boolean isMeantBy(Throwable failure) {
        boolean isOfState = false;
        for (Throwable cause : RootCause.chain(failure)) {
            if (cause instanceof RocksDBException rocks) {
                return isCorruption(rocks);
            }
            // The result of garbage in a checkpoint file.
            if (isOfState && (cause instanceof IllegalArgumentException || isMalformed(cause))) {
                return true;
            }
            isOfState |= cause instanceof ProcessorStateException;
        }
        return false;
    }

    private static boolean isMalformed(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof IOException && (message.startsWith("Malformed") || message.startsWith("Expected "));
    }

    private static boolean isCorruption(RocksDBException failure) {
        if (failure.getStatus() != null) {
            switch (failure.getStatus().getCode()) {
                case Corruption, InvalidArgument, NotFound, NotSupported -> {
                    return true;
                }
                default -> {
                    // Its message may still say so.
                }
            }
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains("orruption") || message.contains("checksum") || message.contains("No such file");
    }
}
