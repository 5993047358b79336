/**
 * What operators look at, the same in every service, and how a service connects to Kafka.
 *
 * <h2>Health</h2>
 *
 * <p>Each service has a bean that says in a {@link io.winnow.service.ServiceHealth} whether it has started, is ready and is alive;
 * {@code HealthChecks} makes MicroProfile's checks of all of them, at {@code /q/health/started}, {@code /ready} and {@code /live}.
 * {@link io.winnow.service.KafkaWatch} adds whether Kafka answers: an unreachable broker makes a process not ready but
 * never dead, because a restart would not bring the broker back.
 *
 * <h2>Metrics</h2>
 *
 * <p>Services give beans of Micrometer's {@code MeterBinder} that read existing counters on request
 * ({@code /q/metrics}); nothing is added to the paths of records. docs/operations.md lists all, and a test compares.
 *
 * <h2>Start and settings</h2>
 *
 * <p>{@link io.winnow.service.DotEnvSource} reads {@code .env} with Winnow's own grammar, in place of Quarkus' reader.
 * {@code KafkaConfiguration} reads what every Kafka client of the process needs, {@code ServiceTracing} gives services the process'
 * {@link io.winnow.tracing.Tracing}, and {@link io.winnow.service.Refusal} ends a start that cannot succeed with one line.
 *
 * <h2>To add a service</h2>
 *
 * <p>Write one bean that implements {@link io.winnow.service.ServiceHealth} and starts and stops the service on Quarkus' events. If the
 * service is a Kafka Streams topology, {@link io.winnow.service.streams.StreamsServiceBean} does both.
 */
@NullMarked
package io.winnow.service;

import org.jspecify.annotations.NullMarked;
