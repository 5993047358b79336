package io.winnow.messages.error;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a person can fix. Its message says in one line what is wrong and how to fix it, and is shown as it is.
 *
 * <p>A failure that concerns one {@link Field} is thrown with it, and the text leaves the name out:
 *
 * <pre>{@code throw WinnowException.of(Field.MAX_REQUESTS, "must be at least 1, not %d", value);}</pre>
 *
 * <p>The code that shows it chooses the name: {@code messageWith(Field::option)} is what a terminal shows,
 * {@code messageWith(Field::json)} what an HTTP client gets. {@link #getMessage()} is the latter.
 */
public class WinnowException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Field field;
    private final int position;
    private final String reason;
    private final Serializable[] arguments;

    public WinnowException(String message) {
        this(message, (Throwable) null);
    }

    public WinnowException(String message, @Nullable Throwable cause) {
        this(null, 0, message, new Serializable[0], cause);
    }

    /** The same failure, as a subclass. */
    protected WinnowException(WinnowException failure) {
        this(failure.field, failure.position, failure.reason, failure.arguments, failure);
    }

    private WinnowException(
            @Nullable Field field, int position, String reason, Serializable[] arguments, @Nullable Throwable cause) {
        super(message(field, reason, arguments, Field::json), cause);
        this.field = field;
        this.position = position;
        this.reason = reason;
        this.arguments = arguments;
    }

    /**
     * A field that is wrong.
     *
     * @param reason what follows the field's name, as a format for {@link String#format}
     * @param arguments of the format; a {@link Field} among them is named as the first one is
     */
    public static WinnowException of(Field field, String reason, Serializable... arguments) {
        return new WinnowException(field, 0, reason, arguments.clone(), null);
    }

    /**
     * A field that is wrong at one place.
     *
     * @param position the character of the field's value that is at fault, from 1; 0 when the fault has no place in it
     * @param reason what is wrong, as plain text
     */
    public static WinnowException at(Field field, int position, String reason, @Nullable Throwable cause) {
        return position == 0
                ? new WinnowException(field, 0, "%s", new Serializable[] {reason}, cause)
                : new WinnowException(
                        field, position, ", character %d: %s", new Serializable[] {position, reason}, cause);
    }

    /** What it is about; empty when it is about none of the things that a person sets. */
    public Optional<Field> field() {
        return Optional.ofNullable(field);
    }

    /** The character of the field's value that is at fault, from 1; empty when that is not known. */
    public OptionalInt position() {
        return position == 0 ? OptionalInt.empty() : OptionalInt.of(position);
    }

    /** The message with fields named as the reader knows them. */
    public String messageWith(Function<Field, String> name) {
        return message(field, reason, arguments, name);
    }

    /** The message without the field's own name and place, for a page that shows it next to the field. */
    public String reasonWith(Function<Field, String> name) {
        return position == 0
                ? filledIn(field, reason, arguments, name).replaceFirst("^: ", "")
                : String.valueOf(arguments[1]);
    }

    private static String message(
            @Nullable Field field, String reason, Serializable[] arguments, Function<Field, String> name) {
        String filledIn = filledIn(field, reason, arguments, name);
        if (field == null) {
            return filledIn;
        }
        return name.apply(field) + (reason.startsWith(",") || reason.startsWith(":") ? "" : " ") + filledIn;
    }

    private static String filledIn(
            @Nullable Field field, String reason, Serializable[] arguments, Function<Field, String> name) {
        if (field == null) {
            return reason;
        }
        Object[] named = Arrays.stream(arguments)
                .map(argument -> argument instanceof Field other ? name.apply(other) : argument)
                .toArray();
        return String.format(Locale.ROOT, reason, named);
    }
}
