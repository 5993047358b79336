/**
 * One task from its prompt to its report: asking the routed model, spending within the task's limit, publishing, reporting.
 *
 * <h2>The path of a question</h2>
 *
 * <pre>
 *   TaskHandler → TaskRun            what the task says, what the list has already
 *                   │  ListAssistant          an AI service of Quarkus LangChain4j; its prompts are /winnow/prompts/*.txt
 *                   │    │  RoutedChatModel   the application's ChatModel
 *                   │    │    └ Attempt       router → target → money and time → AskedModel, until one answers
 *                   │    │                    AskedModel tells LangChain4j's listeners of each request
 *                   │    └ UsableAnswer       a guardrail: the answer's text becomes a Listing or a Plan, or is rejected
 *                   └ Publisher, CallReport
 * </pre>
 *
 * <p>{@code TaskRun} binds the {@code Attempt} to the thread, so that all of them speak of the same routing, allowance and deadline. An answer stays open until
 * it was read: a refusal is the router's business, and is in the books like any other request, whether it was paid for or not. A guardrail
 * that asked again would spend money that nobody has reserved; so it never does, and {@code TaskRun} asks the route instead.
 *
 * <h2>To ask a model from code of your own</h2>
 *
 * <pre>{@code
 * @ApplicationScoped
 * @RegisterAiService(
 *         chatLanguageModelSupplier = ApplicationChatModel.class,
 *         chatMemoryProviderSupplier = RegisterAiService.NoChatMemoryProviderSupplier.class)
 * interface Critic {
 *
 *     @UserMessage("What is {thing} like?")
 *     Opinion about(String thing);
 *
 *     record Opinion(String word, int stars) {}
 * }
 * }</pre>
 *
 * <p>It asks by the routing of {@code winnow.models.routing-config}, such as {@code openai:gpt-4o-mini,gemini:gemini-2.5-flash}, with the failover, cool-downs
 * and limits of any run. It belongs to no run, so that no budget limits it. {@code ChatModel} can be injected as well.
 *
 * <p>A {@code ChatModel} bean of your own replaces {@link io.winnow.producer.call.RoutedChatModel}, in a test for instance. Winnow's tasks then ask that one:
 * nothing is routed, and tasks with a cost limit fail, because nobody could keep it.
 */
@NullMarked
package io.winnow.producer.call;

import org.jspecify.annotations.NullMarked;
