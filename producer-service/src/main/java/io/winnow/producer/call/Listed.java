package io.winnow.producer.call;

import io.winnow.answer.Item;
import java.util.List;

/** What a model names, with or without what it says of it. */
sealed interface Listed permits Listing, DescribedListing {

    /** What is published. */
    List<Item> items();
}
