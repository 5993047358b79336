package io.winnow.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A controller, and a broker if that is one of the node's roles: what {@link KafkaRaftServer} is made of, and made in the same way, but it
 * listens with sockets that are bound already.
 */
final class KraftNode {

    private final ControllerServer controller;
    private final @Nullable BrokerServer broker;

    KraftNode(Map<String, String> configuration, HeldPort... ports) {
        KafkaConfig config = new KafkaConfig(configuration, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> found =
                KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KraftNode.class), "");
        QuorumConfig quorum = config.quorumConfig();
        SharedServer shared = new SharedServer(
                config,
                found._1(),
                Time.SYSTEM,
                Server$.MODULE$.initializeMetrics(
                        config, Time.SYSTEM, found._1().clusterId().orElseThrow()),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                new StandardFaultHandlerFactory(),
                new HeldSockets(List.of(ports)));
        broker = Arrays.asList(configuration.getOrDefault("process.roles", "").split(","))
                        .contains("broker")
                ? new BrokerServer(shared)
                : null;
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), found._2());
    }

    void startup() {
        controller.startup();
        if (broker != null) {
            broker.startup();
        }
    }

    void shutdown() {
        if (broker != null) {
            broker.shutdown();
        }
        controller.shutdown();
    }

    void awaitShutdown() {
        if (broker != null) {
            broker.awaitShutdown();
        }
        controller.awaitShutdown();
    }

    /** Gives listeners the sockets that are held for their addresses. */
    private record HeldSockets(List<HeldPort> ports) implements ServerSocketFactory {

        @Override
        public ServerSocketChannel openServerSocket(
                String listener, InetSocketAddress address, int backlog, int receiveBuffer) throws IOException {
            for (HeldPort held : ports) {
                if (held.port() == address.getPort()) {
                    if (address.getAddress().isLoopbackAddress()
                            && held.socket().isOpen()) {
                        return held.socket();
                    }
                    held.letGo();
                }
            }
            return ServerSocketFactory.INSTANCE.openServerSocket(listener, address, backlog, receiveBuffer);
        }
    }
}
