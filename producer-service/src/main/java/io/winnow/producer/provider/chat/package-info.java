/**
 * Providers behind an HTTP API: the dialects of OpenAI, Anthropic and Gemini over LangChain4j.
 */
@NullMarked
package io.winnow.producer.provider.chat;

import org.jspecify.annotations.NullMarked;
