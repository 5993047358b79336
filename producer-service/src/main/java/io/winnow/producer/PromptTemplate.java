package io.winnow.producer;

import io.winnow.producer.provider.Prompt;

/** What models are told. Answers depend on the wording, so a change to it takes a new {@link #VERSION}. */
final class PromptTemplate {

    static final int VERSION = 1;

    private static final String SYSTEM = """
            You list attributes of a topic: distinct, specific, concrete things that belong to it.
            Answer with one attribute a line and nothing else: no introduction, no numbering, no explanations, no markup.
            Keep each attribute short, a name or a phrase of a few words.
            Write in the language of the topic.""";

    private PromptTemplate() {}

    static Prompt fill(String topic, int requestSize) {
        String user = "Topic: " + topic + "\nList " + requestSize + " different "
                + (requestSize == 1 ? "attribute" : "attributes") + ", one a line.";
        return new Prompt(VERSION, SYSTEM, user);
    }
}
