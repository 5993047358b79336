package io.winnow.client.runs;

import io.winnow.messages.RunRequest;

/**
 * Checks a run before it is ordered. A process that knows more than the service that takes orders, such as which
 * providers have keys, provides it as a CDI bean; every such bean must accept the run.
 */
public interface RunRequestCheck {

    /**
     * Refuses a run that cannot succeed.
     *
     * @throws io.winnow.messages.error.WinnowException with what is wrong and the fix in one line
     */
    void check(RunRequest request);
}
