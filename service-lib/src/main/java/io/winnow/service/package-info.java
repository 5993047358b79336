/**
 * What operators look at, the same in every service.
 *
 * <p><b>Health.</b> Each service says of itself in a {@link io.winnow.service.ServiceHealth} whether it has started, is ready and is
 * alive; {@link io.winnow.service.ServiceHealth#started} and its siblings make MicroProfile's checks of that, at {@code /q/health/started},
 * {@code /ready} and {@code /live}. {@link io.winnow.service.KafkaWatch} adds whether Kafka answers: that makes a process not
 * ready, never dead, because no restart brings a broker back.
 *
 * <p><b>Metrics.</b> Services give beans of Micrometer's {@code MeterBinder} that read what they count anyway, when somebody
 * looks ({@code /q/metrics}); nothing is added to the paths on which records go. {@link io.winnow.service.StreamsProbe} reads
 * them off a Kafka Streams topology. docs/operations.md lists all, and a test compares.
 *
 * <p><b>Traces.</b> {@link io.winnow.service.ServiceTracing} gives services the process' {@link io.winnow.tracing.Tracing}.
 *
 * <p><b>Settings.</b> {@link io.winnow.service.KafkaConfiguration} reads what every Kafka client of the process needs.
 */
@NullMarked
package io.winnow.service;

import org.jspecify.annotations.NullMarked;
