package io.winnow.ui.mcp;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.winnow.client.runs.RunIndex;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.Readiness;
import io.winnow.ui.lists.Explanations;
import io.winnow.ui.lists.Lists;
import io.winnow.ui.runs.RunService;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestHeader;
import org.jspecify.annotations.Nullable;

/**
 * MCP over streamable HTTP, without sessions: each message is a request, and its answer is JSON. There is no stream from the server, which
 * has nothing to say that it was not asked.
 */
@Path("/mcp")
@RunOnVirtualThread
public class McpResource {

    private final McpBackend backend;
    private volatile @Nullable McpDoor door;

    McpResource(Readiness readiness, RunIndex index, RunService runs, Lists lists, Explanations explanations) {
        this.backend = new McpBackend(readiness, index, runs, lists, explanations);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response answer(byte[] message, @RestHeader("MCP-Protocol-Version") @Nullable String version) {
        McpDoor open = open();
        if (version != null && !open.speaks(version)) {
            throw ProblemException.badRequest(
                    "this server does not speak version '" + version + "' of MCP: initialize says which one it does");
        }
        McpDoor.Answer answer = open.answer(message);
        return answer.json() == null
                ? Response.accepted().build()
                : Response.status(answer.isUnderstood() ? Response.Status.OK : Response.Status.BAD_REQUEST)
                        .entity(answer.json())
                        .build();
    }

    /** Made at the first message, with all that it needs; two at the same time would be equal. */
    private McpDoor open() {
        McpDoor open = door;
        if (open == null) {
            open = new McpDoor(() -> backend);
            door = open;
        }
        return open;
    }
}
