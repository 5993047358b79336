/**
 * Providers behind an HTTP API: requests by LangChain4j in the dialects of OpenAI, Anthropic and Gemini, and answers in any shape.
 *
 * <p>{@code ChatModelProvider} has a {@code Dialect} build the request and reads the reply:
 * {@code AnswerPieces} finds text, end and usage, {@code AnswerEnding} and {@code TokenCount} understand the words and names in use, and
 * {@code Reading} says whether the result can be used.
 *
 * <h2>What Winnow reads itself, and why</h2>
 *
 * Each reply is parsed once, here. LangChain4j 1.19 could parse it too, and gives cached and reasoning tokens and the raw response.
 * Winnow does not use that, because of what it does with the replies that common servers send:
 *
 * <table>
 * <caption>LangChain4j 1.19 and replies with status 200</caption>
 * <tr><th>what Winnow reads</th><th>what LangChain4j does</th></tr>
 * <tr><td>text in parts, or in another choice than the first</td><td>throws</td></tr>
 * <tr><td>another dialect than the one that was asked for; streams</td><td>throws</td></tr>
 * <tr><td>Gemini's text without its thoughts</td><td>puts thoughts in front of the text</td></tr>
 * <tr><td>errors</td><td>throws "no choices", or a NullPointerException</td></tr>
 * <tr><td>blocked prompts and answers without usage (Gemini)</td><td>throws a NullPointerException</td></tr>
 * <tr><td>the provider's word for the end</td><td>null for any word it does not know, so that a cut answer looks complete</td></tr>
 * <tr><td>usage of answers that cannot be used</td><td>lost with the exception, and they are billed</td></tr>
 * <tr><td>tokens under other names; reasoning that is only in the total (xAI); the reported cost</td><td>null, or left out</td></tr>
 * </table>
 */
@NullMarked
package io.winnow.producer.provider.chat;

import org.jspecify.annotations.NullMarked;
