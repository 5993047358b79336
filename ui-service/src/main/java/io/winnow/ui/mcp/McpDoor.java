package io.winnow.ui.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.ProtocolVersions;
import io.winnow.messages.Json;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Answers messages of MCP, one at a time and without memory, whichever way they come. Thread safe. */
public final class McpDoor {

    private static final Logger LOG = Logger.getLogger(McpDoor.class);
    private static final JacksonMcpJsonMapper MAPPER = new JacksonMcpJsonMapper(Json.MAPPER);

    private static final String INSTRUCTIONS = """
            Winnow asks many language models about a topic and keeps one list without repeats, a collection per topic.
            start_run starts a run into the list of its topic and needs a budget; follow_run waits for it, stop_run stops it.
            read_list and search_lists return lists page by page: go on with next until there is none.
            explain says why a text is or is not on a list; export_list returns a whole list as a file.
            """;

    private final Transport transport = new Transport();

    /** The transport that the SDK wants: it takes the handler, and messages are handed to it here. */
    private static final class Transport implements McpStatelessServerTransport {

        private @Nullable McpStatelessServerHandler handler;

        @Override
        public void setMcpHandler(McpStatelessServerHandler mcpHandler) {
            handler = mcpHandler;
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }

        @Override
        public List<String> protocolVersions() {
            return List.of(
                    ProtocolVersions.MCP_2024_11_05,
                    ProtocolVersions.MCP_2025_03_26,
                    ProtocolVersions.MCP_2025_06_18,
                    ProtocolVersions.MCP_2025_11_25);
        }
    }

    /**
     * What comes back.
     *
     * @param json null when the message needs no answer
     * @param isUnderstood whether it was a message at all
     */
    public record Answer(byte @Nullable [] json, boolean isUnderstood) {

        private static final Answer NONE = new Answer(null, true);
    }

    /**
     * A door to tools.
     *
     * @param backend asked for at each call of a tool; what it throws becomes the error of that call
     */
    public McpDoor(Supplier<McpBackend> backend) {
        String version = McpDoor.class.getPackage().getImplementationVersion();
        McpServer.sync(transport)
                .serverInfo("winnow", version == null ? "unreleased" : version)
                .instructions(INSTRUCTIONS)
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .jsonMapper(MAPPER)
                // Arguments are checked where they are read, in the same words as everywhere.
                .validateToolInputs(false)
                .jsonSchemaValidator((schema, content) -> ValidationResponse.asValid(null))
                // On the caller's thread, which may wait.
                .immediateExecution(true)
                .tools(tools(backend).map(McpTool::specification).toList())
                .build();
    }

    static Stream<McpTool<?>> tools(Supplier<McpBackend> backend) {
        return Stream.concat(new RunTools(backend).all(), new ListTools(backend).all());
    }

    /** Whether a client may speak a version of the protocol. */
    public boolean speaks(String version) {
        return transport.protocolVersions().contains(version);
    }

    /** Answers a message in JSON; may take as long as a tool does. */
    public Answer answer(byte[] message) {
        try {
            JsonNode json = Json.MAPPER.readTree(message);
            if (json == null || !json.isObject()) {
                return malformed(ErrorCodes.INVALID_REQUEST, "a message must be a JSON object");
            }
            JSONRPCMessage read = McpSchema.deserializeJsonRpcMessage(MAPPER, json.toString());
            // Notifications need no answer, and nothing is asked of clients that they could answer.
            return read instanceof JSONRPCRequest request
                    ? new Answer(MAPPER.writeValueAsBytes(handle(request)), true)
                    : Answer.NONE;
        } catch (IOException e) {
            return malformed(ErrorCodes.PARSE_ERROR, "the message is not JSON in UTF-8");
        } catch (IllegalArgumentException e) {
            return malformed(ErrorCodes.INVALID_REQUEST, "the message is not one of JSON-RPC 2.0");
        }
    }

    private JSONRPCResponse handle(JSONRPCRequest request) {
        McpStatelessServerHandler handler = Objects.requireNonNull(transport.handler, "set by the constructor");
        try {
            return Objects.requireNonNull(
                    handler.handleRequest(McpTransportContext.EMPTY, request).block());
        } catch (RuntimeException e) {
            // Tools report their own failures: the SDK could not read what it needs itself.
            LOG.debugf(e, "the parameters of %s cannot be read", request.method());
            return JSONRPCResponse.error(
                    request.id(),
                    new JSONRPCError(
                            ErrorCodes.INVALID_PARAMS, "the parameters of " + request.method() + " cannot be read"));
        }
    }

    /** The SDK has no answer to a message whose id is not known. */
    private static Answer malformed(int code, String reason) {
        var answer = Json.MAPPER
                .createObjectNode()
                .put("jsonrpc", McpSchema.JSONRPC_VERSION)
                .putNull("id");
        answer.putObject("error").put("code", code).put("message", reason);
        return new Answer(Json.write(answer), false);
    }
}
