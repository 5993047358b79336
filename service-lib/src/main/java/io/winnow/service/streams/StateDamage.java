package io.winnow.service.streams;

import io.winnow.messages.error.RootCause;
import java.io.IOException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.RocksDBException;

/** Tells state on disk that cannot be read from every other failure. */
final class StateDamage {

    private StateDamage() {}

    /**
     * Whether a failure means that state on this disk cannot be read. That it cannot be written, for lack of space or of rights, is
     * no damage: another copy would not be better off.
     */
    static boolean isMeantBy(Throwable failure) {
        boolean isOfState = false;
        for (Throwable cause : RootCause.chain(failure)) {
            if (cause instanceof RocksDBException rocks) {
                return isCorruption(rocks);
            }
            // What noise in a checkpoint file makes of itself.
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
