package io.winnow.messages.text;

import io.winnow.messages.error.Field;
import io.winnow.messages.error.WinnowException;
import io.winnow.router.grammar.RoutingConfig;
import io.winnow.router.grammar.RoutingConfigException;
import io.winnow.router.grammar.Target;
import java.util.List;

/** Reads options that name one model, in the grammar of the routing configuration. */
public final class OneModel {

    private OneModel() {}

    /**
     * The model that a text names.
     *
     * @param words that the option takes as well, which the text is none of
     * @throws WinnowException naming what is at fault, where, and what was expected there
     */
    public static Target parse(Field field, String text, String words) {
        List<Target> targets;
        try {
            targets = RoutingConfig.parse(text).targets();
        } catch (RoutingConfigException e) {
            throw WinnowException.at(field, e.position(), e.problem(), e);
        }
        Target target = targets.getFirst();
        if (targets.size() > 1 || target.weight() != null) {
            throw WinnowException.of(field, "must be %s or one provider:model, without a weight", words);
        }
        return target;
    }
}
