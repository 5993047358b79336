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

    private static final char EXECUTION = '-';

    /** No run has such a slot that hands attributes in: its only slots ask its judge. */
    private static final int HANDED_IN = RunRequest.MAX_PRODUCERS;

    /** A call in which a client hands in attributes, beside those that ask the run's judge. */
    public static CallId handedIn(String runId, int sequence) {
        return new CallId(runId, HANDED_IN, sequence, 1);
    }

    /** Whether a call id's text names a call to a model, and not one in which a client handed attributes in. */
    public static boolean isOfModel(String callId) {
        String[] parts = callId.split("\\.", 4);
        return parts.length == 4 && !parts[1].equals(String.valueOf(HANDED_IN));
    }

    public String taskId() {
        return runId + "." + slot + "." + sequence;
    }

    @Override
    public String toString() {
        return taskId() + "." + attempt;
    }

    /**
     * The id of one execution of a delivered task by one worker. Another worker may have received the same attempt
     * before, published some attributes and died before reporting them: each execution is counted separately.
     *
     * @param execution distinguishes this one from all others
     */
    public static String ofExecution(String attempt, String execution) {
        return attempt + EXECUTION + execution;
    }

    /** Whether a call id names this attempt, in any execution. */
    public boolean isOf(String callId) {
        String attempt = toString();
        return callId.equals(attempt) || callId.startsWith(attempt + EXECUTION);
    }

    /** The attempt that a call id names, without the execution. */
    public static String attemptOf(String callId) {
        int end = callId.indexOf(EXECUTION, callId.lastIndexOf('.') + 1);
        return end < 0 ? callId : callId.substring(0, end);
    }

    /** The run that a call id's text belongs to: all before its first dot. */
    public static String runOf(String callId) {
        int dot = callId.indexOf('.');
        return dot < 0 ? callId : callId.substring(0, dot);
    }
}
