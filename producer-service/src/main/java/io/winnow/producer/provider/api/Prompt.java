package io.winnow.producer.provider.api;

/**
 * What a model is told.
 *
 * @param version of the template that it was made from
 */
public record Prompt(int version, String system, String user) {}
