package io.winnow.ui.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.winnow.ui.Api;
import io.winnow.ui.BrokerResource;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class RequestGuardTest {

    @ParameterizedTest
    @CsvSource({
        "GET /api/runs,  Host: evil.example,                                            421",
        "GET /api/runs,  Host: evil.example:PORT,                                       421",
        "GET /api/runs,  Host: localhost:PORT,                                          200",
        "GET /api/runs,  Host: 127.0.0.1:PORT,                                          200",
        "POST /api/runs, Host: localhost:PORT|Sec-Fetch-Site: cross-site,               403",
        "POST /api/runs, Host: localhost:PORT|Sec-Fetch-Site: same-site,                403",
        "POST /api/runs, Host: localhost:PORT|Origin: https://evil.example,             403",
        "POST /api/runs, Host: localhost:PORT|Origin: null,                             403",
        "POST /api/runs, Host: localhost:PORT|Origin: http://localhost:PORT|Sec-Fetch-Site: same-origin, 400",
        "POST /api/runs/none/stop, Host: localhost:PORT,                                404",
        // DNS rebinding: a page elsewhere whose name leads here, with all that its browser then says of it.
        "POST /api/runs, Host: rebound.example:PORT|Origin: http://rebound.example:PORT|Sec-Fetch-Site: same-origin, 421",
        "GET /api/stream, Host: rebound.example:PORT|Sec-Fetch-Site: same-origin,       421",
        "GET /api/runs,  Host: 192.0.2.1:PORT,                                          421",
        "GET /api/runs,  Host: localhost.evil.example:PORT,                             421",
        "DELETE /api/session, Host: localhost:PORT|Sec-Fetch-Site: cross-site,          403",
        "POST /api/session, Host: localhost:PORT|Origin: http://localhost:1,            403",
        "POST /api/routing/check, Host: localhost:PORT|Origin: https://evil.example,    403",
        // What a page elsewhere could embed: it learns nothing, but streams and exports cost.
        "GET /api/stream, Host: localhost:PORT|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors, 403",
        "GET /api/collections/x/export, Host: localhost:PORT|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors, 403",
        "GET /api/runs, Host: localhost:PORT|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe, 403",
        "GET /api/runs, Host: localhost:PORT|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document, 200",
        "GET /nothing, Host: localhost:PORT,                                            404",
    })
    void letsThroughOnlyWhatIsMeantForUs(String request, String headers, int status) throws IOException {
        Api.awaitReady();

        String answer = raw(request + " HTTP/1.1\r\n"
                + headers.replace("PORT", String.valueOf(Api.port())).replace("|", "\r\n")
                + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.lines().map(String::toLowerCase))
                .contains(
                        "x-content-type-options: nosniff",
                        "referrer-policy: same-origin",
                        "cross-origin-resource-policy: same-origin")
                .anyMatch(line -> line.startsWith("content-security-policy: default-src 'self';")
                        && !line.contains("unsafe-")
                        && line.contains("frame-ancestors 'none'"));
        if (status >= 400 && request.contains("/api/")) {
            assertThat(answer.lines().map(String::toLowerCase))
                    .anyMatch(line -> line.startsWith("content-type: application/problem+json"));
        }
    }

    @Test
    void listensOnLoopbackUnlessToldOtherwise() {
        String host =
                org.eclipse.microprofile.config.ConfigProvider.getConfig().getValue("quarkus.http.host", String.class);

        assertThat(host).isIn("127.0.0.1", "localhost");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", Api.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
