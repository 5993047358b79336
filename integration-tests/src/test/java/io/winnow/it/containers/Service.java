package io.winnow.it.containers;

import java.util.Locale;

enum Service {
    COORDINATOR,
    PRODUCER,
    DEDUP,
    UI;

    String container() {
        return name().toLowerCase(Locale.ROOT) + "-service";
    }

    String image() {
        return "winnow/" + container() + ":latest";
    }
}
