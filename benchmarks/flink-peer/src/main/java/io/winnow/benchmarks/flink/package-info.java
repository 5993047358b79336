/**
 * Deduplication as a Flink user would write it, for {@code benchmarks/run peers}.
 *
 * <p>It is a module of its own because Flink's RocksDB and that of Kafka Streams have the same packages: no class path can hold both. The
 * benchmark starts {@link io.winnow.benchmarks.flink.FlinkMain} as a process and speaks to it in lines, as to every program that it measures.
 */
@NullMarked
package io.winnow.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
