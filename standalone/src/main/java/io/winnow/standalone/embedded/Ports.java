package io.winnow.standalone.embedded;

import io.winnow.kafka.HeldPort;
import io.winnow.messages.error.WinnowException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Chooses a port of the loopback interface: the requested one if given, otherwise the usual one or one near it. */
final class Ports {

    private static final int TRIED_AFTER_THE_USUAL = 100;

    private final Consumer<String> notice;

    Ports(Consumer<String> notice) {
        this.notice = notice;
    }

    /**
     * Finds a port, and holds it until its server listens there: whoever starts at the same moment has to take another one.
     *
     * @param what listens there, for messages
     * @param option the command-line option that chooses it
     * @param asked the port that the user asked for, if any; 0 means any free one
     * @param usual the one to use otherwise, if it is free
     * @throws WinnowException when the port asked for is taken, or no port is free
     */
    HeldPort choose(String what, String option, OptionalInt asked, int usual) {
        if (asked.isPresent()) {
            return asked(what, option, asked.getAsInt());
        }
        for (int port = usual; port <= usual + TRIED_AFTER_THE_USUAL; port++) {
            Optional<HeldPort> held = HeldPort.claim(port);
            if (held.isPresent()) {
                if (port != usual) {
                    notice.accept("port " + usual + " is taken: " + what + " listens on port " + port);
                }
                return held.get();
            }
        }
        throw new WinnowException("ports " + usual + " to " + (usual + TRIED_AFTER_THE_USUAL)
                + " are all taken: choose a port for " + what + " with " + option);
    }

    private static HeldPort asked(String what, String option, int port) {
        if (port == 0) {
            return HeldPort.any();
        }
        if (port < 0 || port > 65_535) {
            throw new WinnowException(option + " " + port + " is not a port: choose one between 1 and 65535");
        }
        return HeldPort.hold(port)
                .orElseThrow(() -> new WinnowException("port " + port + " is taken and " + what
                        + " cannot listen there: choose another with " + option));
    }
}
