package io.winnow.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

    private final List<String> notices = new ArrayList<>();

    @Test
    void takesTheUsualPortInSilence() {
        int port = portsWithTaken(Set.of()).choose("Kafka", "--kafka-port", OptionalInt.empty(), 9092);

        assertThat(port).isEqualTo(9092);
        assertThat(notices).isEmpty();
    }

    @Test
    void takesTheNextFreePortAndSaysSo() {
        int port = portsWithTaken(Set.of(9092, 9093)).choose("Kafka", "--kafka-port", OptionalInt.empty(), 9092);

        assertThat(port).isEqualTo(9094);
        assertThat(notices).containsExactly("port 9092 is taken: Kafka listens on port 9094");
    }

    @Test
    void takesThePortAskedForAndNoOther() {
        Ports ports = portsWithTaken(Set.of(7000));

        assertThatThrownBy(() -> ports.choose("Kafka", "--kafka-port", OptionalInt.of(7000), 9092))
                .isInstanceOf(WinnowException.class)
                .hasMessage("port 7000 is taken and Kafka cannot listen there: choose another with --kafka-port");
    }

    @Test
    void takesAnyPortForZero() {
        int port = portsWithTaken(Set.of()).choose("Kafka", "--kafka-port", OptionalInt.of(0), 9092);

        assertThat(port).isPositive();
        assertThat(notices).isEmpty();
    }

    @Test
    void refusesWhatIsNoPort() {
        Ports ports = portsWithTaken(Set.of());

        assertThatThrownBy(() -> ports.choose("the dashboard", "--http-port", OptionalInt.of(70_000), 8080))
                .isInstanceOf(WinnowException.class)
                .hasMessage("--http-port 70000 is not a port: choose one between 1 and 65535");
    }

    private Ports portsWithTaken(Set<Integer> taken) {
        return new Ports(taken::contains, port -> !taken.contains(port), notices::add);
    }
}
