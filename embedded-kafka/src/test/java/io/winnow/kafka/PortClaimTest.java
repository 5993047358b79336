package io.winnow.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports that processes which start at the same time share out. */
class PortClaimTest {

    @Test
    void oneThatAnotherProcessHasClaimedIsNotGivenAgainThoughNothingListensThere() throws Exception {
        try (DatagramSocket claimOfAnother = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            int port = claimOfAnother.getLocalPort();

            assertThat(HeldPort.claim(port)).isEmpty();
        }
    }

    @Test
    void oneOnWhichSomethingListensIsNotHeldAndCanBeOnceItIsFree() throws Exception {
        int port;
        try (ServerSocket listening = new ServerSocket()) {
            listening.bind(new InetSocketAddress("127.0.0.1", 0));
            port = listening.getLocalPort();
            assertThat(HeldPort.claim(port)).isEmpty();
            assertThat(HeldPort.hold(port)).isEmpty();
        }

        try (HeldPort held = HeldPort.claim(port).orElseThrow()) {
            assertThat(held.port()).isEqualTo(port);
        }
    }

    @Test
    void aHeldPortCannotBeBoundByAnyoneUntilItIsLetGoAndStaysClaimed() throws Exception {
        HeldPort held = claimed();
        assertThat(EmbeddedKafka.isTaken(held.port())).isTrue();

        held.letGo();

        assertThat(HeldPort.claim(held.port())).isEmpty();
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress("127.0.0.1", held.port()));
            assertThat(server.isBound()).isTrue();
        }
        held.close();
    }

    /** Any that nobody has; another process may take one between two steps. */
    private static HeldPort claimed() {
        return IntStream.range(42_000, 60_000)
                .mapToObj(HeldPort::claim)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFreePortIsGivenOnceAndCanBeBound() throws Exception {
        int port = EmbeddedKafka.freePort();

        assertThat(HeldPort.claim(port)).isEmpty();
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            assertThat(server.isBound()).isTrue();
        }
    }

    @Test
    void theBrokerListensWithTheSocketThatWasHeldForIt(@TempDir Path directory) throws Exception {
        HeldPort held = HeldPort.any();
        try (Socket early = new Socket("127.0.0.1", held.port());
                EmbeddedKafka kafka = EmbeddedKafka.start(directory, held, Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {

            assertThat(kafka.port()).isEqualTo(held.port());
            assertThat(admin.describeCluster().nodes().get(30, TimeUnit.SECONDS))
                    .hasSize(1);
            assertThat(early.isConnected()).isTrue();
        }
        assertThat(EmbeddedKafka.isTaken(held.port())).isFalse();
    }
}
