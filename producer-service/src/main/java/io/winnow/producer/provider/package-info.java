/**
 * The models that can be asked, behind one interface.
 *
 * <p>{@link io.winnow.producer.provider.api.Provider} asks one model once: no retries, no waiting beyond the time it is given;
 * what a failure means for the next request is router-lib's concern, so every failure leaves here as a
 * {@link io.winnow.provider.ProviderException} with its class and the provider's own words.
 *
 * <p>Money is told three ways. An answer, used or not, has the {@link io.winnow.provider.Usage} that the provider
 * counted; a count of zero is a count. A request that was never sent, or that was answered with an error, a redirect, a web page or
 * nothing, used nothing. For all others (no answer in time, a connection that broke, an answer that says nothing of tokens) usage is
 * null: it may be billed, and nobody knows how much. {@code ModelHttpClient} knows whether a request was sent, since the JDK asks
 * for its body only then.
 *
 * <p>{@code random} and {@code recorded} answer in this process. All others speak HTTP. LangChain4j builds their requests; what is a provider's own is
 * its {@code Dialect}. Winnow reads their answers: {@link io.winnow.producer.provider.chat} says which parts, and why.
 *
 * <p>What a target does not take (an answer by a JSON schema, a temperature, a system message, one of the names of the limit) is learned from its
 * first refusal ({@code TargetAbilities}) and left out from then on; {@code TargetRequest} makes of a question what the target takes. The
 * refused request is repeated at once and is no failure of the model.
 *
 * <p>Classes of LangChain4j's providers ({@code ChatModels}, {@code ChatModelProvider}, {@code ModelHttpClient}, the dialects) are reached only when such a
 * provider is asked, because loading them takes long at start.
 *
 * <p>Where servers are, keys, and how they are reached by HTTP are in provider-lib ({@link io.winnow.provider}).
 *
 * <p>{@link io.winnow.producer.provider.Providers} makes the provider of a target when it is first asked. What can be told before
 * that, {@link io.winnow.producer.provider.ProviderCheck} tells of a routing and
 * {@link io.winnow.producer.provider.ProviderReadiness} of all providers: the instance reports the latter in its presence, where the
 * page and {@code doctor --kafka} find it.
 *
 * <p>Packages, each of which uses those before it only: {@code api} (what a provider is), {@code chat} (what is said there), {@code random}, {@code recorded} (answers from files), and this one, which composes them.
 *
 * <p>A new provider that OpenAI's format does for is a line in router-lib's {@link
 * io.winnow.router.provider.ProviderCatalog}. Any other is a {@code Dialect} here and, among
 * the tests, a {@code Wire} with a subclass of {@code ProviderContract}, which holds it to all of this. A reply that is not read
 * right goes into one of the {@code .http} files among the test resources, with what it should be read as; every provider is then
 * tested with it.
 */
@NullMarked
package io.winnow.producer.provider;

import org.jspecify.annotations.NullMarked;
