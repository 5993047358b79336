package io.winnow.ui.mcp;

import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.winnow.messages.Json;
import io.winnow.messages.error.WinnowException;
import io.winnow.messages.text.OneLine;
import io.winnow.ui.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A tool that clients can call.
 *
 * @param title for people
 * @param description for models
 * @param arguments what it takes
 */
record McpTool<A extends Record>(
        String name, String title, String description, Effect effect, ToolArguments<A> arguments, Work<A> work) {

    private static final Logger LOG = Logger.getLogger(McpTool.class);

    McpTool(String name, String title, String description, Effect effect, Class<A> arguments, Work<A> work) {
        this(name, title, description, effect, new ToolArguments<>(arguments), work);
    }

    /** What a call changes: clients ask people before some of them. */
    enum Effect {
        READS,
        /** Models are asked, which costs money. */
        SPENDS,
        /** Doing it again changes nothing. */
        STOPS;

        private ToolAnnotations hints() {
            return ToolAnnotations.builder()
                    .readOnlyHint(this == READS)
                    .destructiveHint(false)
                    .idempotentHint(this != SPENDS)
                    .openWorldHint(this == SPENDS)
                    .build();
        }
    }

    /** What a call does: its result is a text, or a record that is written as JSON. */
    @FunctionalInterface
    interface Work<A> {
        Object with(A arguments) throws Exception;
    }

    SyncToolSpecification specification() {
        return new SyncToolSpecification(
                Tool.builder(name, arguments.schema())
                        .title(title)
                        .description(description)
                        .annotations(effect.hints())
                        .build(),
                (context, request) -> call(request.arguments()));
    }

    private CallToolResult call(@Nullable Map<String, Object> given) {
        try {
            return result(work.with(arguments.read(given)));
        } catch (ProblemException e) {
            return error(e.detail());
        } catch (WinnowException e) {
            return error(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            return error("Kafka does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error("the server is stopping");
        } catch (Exception e) {
            LOG.errorf(e, "the tool %s failed unexpectedly", name);
            return error("internal error: see the log");
        }
    }

    private static CallToolResult result(Object result) {
        return result instanceof String text
                ? CallToolResult.builder().addTextContent(text).build()
                : CallToolResult.builder()
                        .structuredContent(result)
                        // Clients that do not know structured results show this to their model.
                        .addTextContent(new String(Json.write(result), StandardCharsets.UTF_8))
                        .build();
    }

    private static CallToolResult error(String line) {
        return CallToolResult.builder()
                .addTextContent(OneLine.of(line))
                .isError(true)
                .build();
    }
}
