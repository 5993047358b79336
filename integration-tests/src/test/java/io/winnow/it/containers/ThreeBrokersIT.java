package io.winnow.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.RunStatus;
import io.winnow.messages.kafka.Topics;
import io.winnow.tester.equipment.Audit;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;

/** A cluster in which each record is on three brokers and is acknowledged when two have it. */
class ThreeBrokersIT {

    private Deployment deployment;
    private Client client;

    @BeforeEach
    void start() {
        Engine.assume();
        deployment = Deployment.start(3);
        client = new Client(deployment.api());
    }

    @AfterEach
    void stop() {
        if (deployment != null) {
            client.close();
            deployment.close();
        }
    }

    @Test
    void goesOnWithOneBrokerLessAndWithItBack() throws Exception {
        String runId = client.startEndless("Three brokers", 4, "random:vocabulary=2000;latency=400ms");
        client.await(runId, status -> status.totals().calls() >= 10);
        GenericContainer<?> victim = deployment.broker(leaderOfTasks() - 1);

        deployment.kill(victim);

        long before = client.run(runId).totals().calls();
        client.await(runId, status -> status.totals().calls() >= before + 20);
        deployment.restart(victim);
        long after = client.run(runId).totals().calls();
        client.await(runId, status -> status.totals().calls() >= after + 20);
        RunStatus ended = client.stop(runId);
        Audit audit =
                Audit.of(deployment.bootstrapServers(), "three-brokers", runId).requireExactlyOnce();
        assertThat(ended.totals().unique()).isEqualTo(audit.unique().size());
    }

    /** The broker whose loss hurts most: without it no task is handed out until another one leads. */
    private int leaderOfTasks() throws Exception {
        String tasks = Topics.withDefaultPrefix().tasks();
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, deployment.bootstrapServers()))) {
            TopicDescription topic = admin.describeTopics(java.util.List.of(tasks))
                    .topicNameValues()
                    .get(tasks)
                    .get();
            assertThat(topic.partitions())
                    .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3));
            return topic.partitions().getFirst().leader().id();
        }
    }
}
