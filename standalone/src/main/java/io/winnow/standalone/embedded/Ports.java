package io.winnow.standalone.embedded;

import io.winnow.kafka.EmbeddedKafka;
import io.winnow.messages.error.WinnowException;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** Chooses a port of the loopback interface: the requested one if given, otherwise the usual one or one near it. */
final class Ports {

    private static final int TRIED_AFTER_THE_USUAL = 100;

    private final IntPredicate taken;
    private final IntPredicate claim;
    private final Consumer<String> notice;

    Ports(Consumer<String> notice) {
        this(EmbeddedKafka::isTaken, EmbeddedKafka::claim, notice);
    }

    /**
     * @param taken whether something listens on a port
     * @param claim takes a port for this process, if it is free and no other process that starts now has it
     */
    Ports(IntPredicate taken, IntPredicate claim, Consumer<String> notice) {
        this.taken = taken;
        this.claim = claim;
        this.notice = notice;
    }

    /**
     * Finds a port.
     *
     * @param what listens there, for messages
     * @param option the command-line option that chooses it
     * @param asked the port that the user asked for, if any; 0 means any free one
     * @param usual the one to use otherwise, if it is free
     * @throws WinnowException when the port asked for is taken, or no port is free
     */
    int choose(String what, String option, OptionalInt asked, int usual) {
        if (asked.isPresent()) {
            return asked(what, option, asked.getAsInt());
        }
        for (int port = usual; port <= usual + TRIED_AFTER_THE_USUAL; port++) {
            if (claim.test(port)) {
                if (port != usual) {
                    notice.accept("port " + usual + " is taken: " + what + " listens on port " + port);
                }
                return port;
            }
        }
        throw new WinnowException("ports " + usual + " to " + (usual + TRIED_AFTER_THE_USUAL)
                + " are all taken: choose a port for " + what + " with " + option);
    }

    private int asked(String what, String option, int port) {
        if (port == 0) {
            return EmbeddedKafka.freePort();
        }
        if (port < 0 || port > 65_535) {
            throw new WinnowException(option + " " + port + " is not a port: choose one between 1 and 65535");
        }
        if (taken.test(port)) {
            throw new WinnowException(
                    "port " + port + " is taken and " + what + " cannot listen there: choose another with " + option);
        }
        return port;
    }
}
