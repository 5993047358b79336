package io.winnow.service.streams;

/** A service that is one topology; {@link StreamsServiceBean} starts and stops it with its application. */
public interface StreamsService extends AutoCloseable {

    /** The host of the topology; it exists from the beginning, so that it can be monitored. */
    StreamsHost host();

    /** Prepares what the topology needs and starts it. */
    void start();

    @Override
    void close();
}
