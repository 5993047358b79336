package io.winnow.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Ports that processes which start at the same time share out. */
class PortClaimTest {

    @Test
    void oneThatAnotherProcessHasClaimedIsNotGivenAgainThoughNothingListensThere() throws Exception {
        try (DatagramSocket claimOfAnother = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            int port = claimOfAnother.getLocalPort();

            assertThat(EmbeddedKafka.claim(port)).isFalse();
        }
    }

    @Test
    void oneOnWhichSomethingListensIsNotClaimedAndCanBeOnceItIsFree() throws Exception {
        int port;
        try (ServerSocket listening = new ServerSocket()) {
            listening.bind(new InetSocketAddress("127.0.0.1", 0));
            port = listening.getLocalPort();
            assertThat(EmbeddedKafka.claim(port)).isFalse();
        }

        assertThat(EmbeddedKafka.claim(port)).isTrue();
    }

    @Test
    void aClaimedPortIsGivenOnceAndCanBeBound() throws Exception {
        int port = EmbeddedKafka.freePort();

        assertThat(EmbeddedKafka.claim(port)).isFalse();
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress("127.0.0.1", port));
            assertThat(server.isBound()).isTrue();
        }
    }
}
