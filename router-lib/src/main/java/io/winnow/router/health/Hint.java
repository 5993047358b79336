package io.winnow.router.health;

import java.time.Duration;

/**
 * What a provider says about its limits beside an answer.
 *
 * @param pause how long it will refuse whatever it is asked; not negative
 */
public record Hint(Duration pause) {

    public Hint {
        if (pause.isNegative()) {
            throw new IllegalArgumentException("need a pause of 0 or more, found " + pause);
        }
    }
}
