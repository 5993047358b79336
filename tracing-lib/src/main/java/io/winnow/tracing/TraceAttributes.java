package io.winnow.tracing;

/**
 * Names of span attributes: OpenTelemetry's semantic conventions 1.37 where they have one, {@code winnow.…} otherwise.
 */
public final class TraceAttributes {

    public static final String HTTP_METHOD = "http.request.method";
    public static final String HTTP_ROUTE = "http.route";
    public static final String HTTP_STATUS = "http.response.status_code";
    public static final String URL_PATH = "url.path";

    /** The number of messages of a batch. */
    public static final String MESSAGES = "messaging.batch.message_count";

    public static final String MESSAGE_KEY = "messaging.kafka.message.key";
    public static final String OFFSET = "messaging.kafka.offset";
    public static final String PARTITION = "messaging.destination.partition.id";
    public static final String GROUP = "messaging.consumer.group.name";

    public static final String GEN_AI_OPERATION = "gen_ai.operation.name";
    public static final String GEN_AI_PROVIDER = "gen_ai.provider.name";
    public static final String GEN_AI_MODEL = "gen_ai.request.model";
    public static final String GEN_AI_MAX_TOKENS = "gen_ai.request.max_tokens";
    public static final String GEN_AI_INPUT_TOKENS = "gen_ai.usage.input_tokens";
    public static final String GEN_AI_OUTPUT_TOKENS = "gen_ai.usage.output_tokens";

    public static final String RUN = "winnow.run.id";
    public static final String CALL = "winnow.call.id";
    public static final String COLLECTION = "winnow.collection";

    /** How a step ended, in a word. */
    public static final String OUTCOME = "winnow.outcome";

    /** Attributes that a step gave. */
    public static final String ATTRIBUTES = "winnow.attributes";

    static final String ERROR = "error.type";
    static final String SYSTEM = "messaging.system";
    static final String DESTINATION = "messaging.destination.name";
    static final String OPERATION = "messaging.operation.name";
    static final String OPERATION_TYPE = "messaging.operation.type";

    private TraceAttributes() {}
}
