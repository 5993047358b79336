package io.winnow.router.health;

import java.time.Duration;

/**
 * What a provider reports about its limits along with an answer.
 *
 * @param pause how long it will refuse every request; not negative
 */
public record Hint(Duration pause) {

    public Hint {
        if (pause.isNegative()) {
            throw new IllegalArgumentException("need a pause of 0 or more, found " + pause);
        }
    }
}
