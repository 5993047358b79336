package io.winnow.router;

import java.time.Duration;

/** What a call does next. */
public sealed interface Decision {

    /**
     * Ask this target now, and tell the route how it ended.
     *
     * @param at the clock's reading when this was decided, in nanoseconds
     */
    record Ask(Target target, int index, long at) implements Decision {}

    /**
     * Every target that is left cools down: wait, then ask the route again.
     *
     * @param duration longer than nothing
     * @param reason the failure that keeps the call waiting
     */
    record Wait(Duration duration, Failure reason) implements Decision {}

    /**
     * Nothing more can be done for this call.
     *
     * @param permanent whether no later call of the run can succeed either
     */
    record GiveUp(Failure reason, boolean permanent) implements Decision {}
}
