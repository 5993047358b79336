package io.winnow.answer.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What structured answers (JSON and what is nearly JSON, XML) have in common. */
public sealed interface Tree {

    /**
     * A value.
     *
     * @param isText whether it was written as a string; numbers are not
     * @param isName whether it can name anything; null, true and their like cannot
     */
    record Leaf(String text, boolean isText, boolean isName) implements Tree {}

    /** A list or an object: lists have entries without keys. */
    record Branch(List<Entry> entries) implements Tree {

        public boolean isKeyed() {
            return !entries.isEmpty() && entries.stream().allMatch(entry -> entry.key() != null);
        }
    }

    /** One field or element. */
    record Entry(@Nullable String key, Tree value) {}
}
