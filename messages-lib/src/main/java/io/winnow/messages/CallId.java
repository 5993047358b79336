package io.winnow.messages;

/**
 * Names one attempt at one task: {@code <run>.<slot>.<sequence>.<attempt>}.
 *
 * @param runId the run; contains no dot
 * @param slot which of the run's producers, from 0
 * @param sequence which task of that slot, from 1
 * @param attempt which try at that task, from 1
 */
public record CallId(String runId, int slot, int sequence, int attempt) {

    public String taskId() {
        return runId + "." + slot + "." + sequence;
    }

    @Override
    public String toString() {
        return taskId() + "." + attempt;
    }

    /** The run that a call id's text belongs to: all before its first dot. */
    public static String runOf(String callId) {
        int dot = callId.indexOf('.');
        return dot < 0 ? callId : callId.substring(0, dot);
    }
}
