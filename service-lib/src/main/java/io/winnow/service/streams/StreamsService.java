package io.winnow.service.streams;

/** What a service does that is one topology; {@link StreamsServiceBean} starts and stops it with its application. */
public interface StreamsService extends AutoCloseable {

    /** What runs the topology; there from the beginning, so that it can be watched. */
    StreamsHost host();

    /** Prepares what the topology needs and starts it. */
    void start();

    @Override
    void close();
}
