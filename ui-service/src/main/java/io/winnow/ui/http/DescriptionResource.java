package io.winnow.ui.http;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Describes this API to programs, as OpenAPI has it. */
@Path("/api/openapi.yaml")
@RunOnVirtualThread
public class DescriptionResource {

    public static final String FILE = "openapi.yaml";

    @GET
    @Produces("application/yaml")
    public byte[] describe() {
        try (InputStream in = DescriptionResource.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
