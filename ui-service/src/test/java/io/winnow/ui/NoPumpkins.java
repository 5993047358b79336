package io.winnow.ui;

import io.winnow.client.runs.RunRequestCheck;
import io.winnow.messages.RunRequest;
import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import jakarta.inject.Singleton;

/** What another module would add: its own check. */
@Singleton
class NoPumpkins implements RunRequestCheck {

    @Override
    public void check(RunRequest request) {
        if (request.routingConfig().contains("pumpkin")) {
            throw WinnowException.at(Field.ROUTING_CONFIG, 1, "pumpkins are out of season: use random", null);
        }
    }
}
