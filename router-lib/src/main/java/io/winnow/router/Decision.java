package io.winnow.router;

import io.winnow.router.grammar.Target;
import io.winnow.router.health.Failure;
import java.time.Duration;

/** What a call does next. */
public sealed interface Decision {

    /**
     * Call this target now, and report to the route how the request ended: succeeded, failed or abandoned.
     *
     * @param index the target's place in its routing, from 0
     * @param ticket distinguishes this request from all others to the same target
     */
    record Ask(Target target, int index, long ticket) implements Decision {}

    /**
     * No remaining target may be called yet: wait, then ask the route again.
     *
     * @param duration longer than nothing
     * @param target the one that may be asked first
     * @param reason what keeps the call waiting for it
     */
    record Wait(Duration duration, Target target, Failure reason) implements Decision {}

    /**
     * Nothing more can be done for this call.
     *
     * @param permanent whether no later call of the run can succeed either
     */
    record GiveUp(Failure reason, boolean permanent) implements Decision {}
}
