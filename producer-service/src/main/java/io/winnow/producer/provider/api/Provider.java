package io.winnow.producer.provider.api;

import io.winnow.provider.ProviderException;

/** Asks one model. Thread safe. */
public interface Provider {

    /**
     * Asks once, without retries.
     *
     * @throws ProviderException when there is no answer, or none that can be used
     * @throws InterruptedException when the thread is interrupted; the request is cancelled
     */
    Answer ask(Question question) throws ProviderException, InterruptedException;
}
