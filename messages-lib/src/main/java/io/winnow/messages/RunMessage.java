package io.winnow.messages;

/**
 * A message about a run. Its record's key is the run's id, for people to read; its partition is the collection's
 * ({@link io.winnow.messages.kafka.CollectionPartitioner}), so that all runs of a collection are in one partition.
 */
public sealed interface RunMessage permits RunCommand, Call, Tally, TallyBatch, RunStatus, Doubt {

    String runId();

    /** The slug of the run's collection. */
    String collection();
}
