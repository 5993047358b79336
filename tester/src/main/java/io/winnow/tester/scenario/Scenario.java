package io.winnow.tester.scenario;

import java.io.IOException;

/** Something that Winnow must get right, from the start of its processes to what they leave behind. */
public interface Scenario {

    String name();

    /** One line for people. */
    String description();

    /**
     * Whether it can be played with the services of a cluster that runs. What kills services, or gives them providers, needs its
     * own.
     */
    default boolean playsElsewhere() {
        return false;
    }

    /** Plays it; nothing needs to be cleared away. */
    void play(Stage stage, Checks checks) throws IOException, InterruptedException;
}
