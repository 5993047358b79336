package io.winnow.ui;

import io.winnow.messages.error.WinnowException;
import io.winnow.ui.http.AllowedMethods;
import io.winnow.ui.http.Problem;
import io.winnow.ui.http.ProblemException;
import io.winnow.ui.kafka.BrokerWatch;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every exception of a resource into a {@link Problem}. */
class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private final BrokerWatch kafka;

    ProblemMappers(BrokerWatch kafka) {
        this.kafka = kafka;
    }

    @ServerExceptionMapper
    Response known(ProblemException e) {
        Response response = e.toProblem().response();
        return e.retryAfter() == 0
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.RETRY_AFTER, e.retryAfter())
                        .build();
    }

    @ServerExceptionMapper
    Response mendable(WinnowException e) {
        return ProblemException.badRequest(e).toProblem().response();
    }

    @ServerExceptionMapper
    Response kafkaAway(RetriableException e) {
        return kafka.unreachable(e).toProblem().response();
    }

    /** Such as an address that leads nowhere, or a principal that may not. */
    @ServerExceptionMapper
    Response kafkaRefuses(KafkaException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        LOG.warnf("Kafka did not answer a request: %s", cause.toString());
        return kafka.unreachable(e).toProblem().response();
    }

    @ServerExceptionMapper
    Response protocol(WebApplicationException e, UriInfo uri) {
        int status = e.getResponse().getStatus();
        Response problem = Problem.of(
                        status,
                        switch (status) {
                            case 404 -> "there is nothing at this path";
                            case 405 -> "this path does not take this method";
                            case 406 -> "this path cannot answer with the requested media type";
                            case 415 -> "send application/json";
                            default -> String.valueOf(e.getMessage());
                        })
                .response();
        String allowed = status == 405 ? AllowedMethods.of(uri.getRequestUri().getRawPath()) : "";
        return allowed.isEmpty()
                ? problem
                : Response.fromResponse(problem)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        LOG.error("a request failed unexpectedly", e);
        return Problem.of(500, "internal error: see the log of the service").response();
    }
}
