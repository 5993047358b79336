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

    private static final char DELIVERY = '-';

    public String taskId() {
        return runId + "." + slot + "." + sequence;
    }

    @Override
    public String toString() {
        return taskId() + "." + attempt;
    }

    /**
     * The id under which a worker does what the queue delivers to it: the attempt's own the first time. An earlier worker that was
     * killed may have published some under that, and never reports them; later deliveries count for themselves.
     *
     * @param delivery which one it is, from 1
     */
    public static String ofDelivery(String callId, int delivery) {
        return delivery <= 1 ? callId : callId + DELIVERY + delivery;
    }

    /** Whether a call id's text names this attempt, in whichever delivery. */
    public boolean isOf(String callId) {
        String attempt = toString();
        return callId.equals(attempt) || callId.startsWith(attempt + DELIVERY);
    }

    /** The run that a call id's text belongs to: all before its first dot. */
    public static String runOf(String callId) {
        int dot = callId.indexOf('.');
        return dot < 0 ? callId : callId.substring(0, dot);
    }
}
