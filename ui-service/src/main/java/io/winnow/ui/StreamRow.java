package io.winnow.ui;

/** A row as streams carry it: written as JSON once a node, not once a client. */
record StreamRow(int partition, long offset, String collection, long generation, String json) {

    /** What a row weighs beside its text: the record, its references and the string's head, in bytes. */
    private static final int OVERHEAD_BYTES = 120;

    static StreamRow of(AttributeRow row) {
        return new StreamRow(row.partition(), row.offset(), row.collection(), row.generation(), row.toJson());
    }

    long bytes() {
        return OVERHEAD_BYTES + json.length();
    }
}
