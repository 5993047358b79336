package io.winnow.it.containers;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;

/** The container engine of this machine. */
final class Engine {

    static final String KAFKA = "apache/kafka:" + System.getProperty("winnow.kafka.version");

    private Engine() {}

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    /** Skips the test, saying what is missing, where there is no engine or where the images have not been built. */
    static void assume() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("no container engine answers: install Docker and start it")
                .isTrue();
        List<String> missing = new ArrayList<>();
        for (Service service : Service.values()) {
            if (isMissing(service.image())) {
                missing.add(service.image());
            }
        }
        assumeThat(missing)
                .as("images that have not been built yet: docker compose build")
                .isEmpty();
    }

    private static boolean isMissing(String image) {
        try {
            client().inspectImageCmd(image).exec();
            return false;
        } catch (NotFoundException e) {
            return true;
        }
    }
}
