package io.winnow.standalone.embedded;

/** Messages of foreign exceptions, as one line. */
final class Failures {

    private Failures() {}

    static String messageOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
