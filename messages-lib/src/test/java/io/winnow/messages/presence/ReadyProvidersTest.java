package io.winnow.messages.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.messages.presence.Presence.ProviderState;
import io.winnow.router.provider.KnownProvider;
import io.winnow.router.provider.ProviderCatalog;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyProvidersTest {

    private static final ProviderState KEY = new ProviderState("openai", true, false, null);
    private static final ProviderState NO_KEY = new ProviderState("openai", false, false, "openai needs a key");

    @Test
    void saysThatNobodyHasReportedInsteadOfNotReady() {
        ReadyProviders ready = ReadyProviders.of(List.of(presence("old", List.of())));

        assertThat(ready.isReported()).isFalse();
        assertThat(ready.providers())
                .hasSameSizeAs(ProviderCatalog.all())
                .allSatisfy(entry -> assertThat(entry)
                        .extracting(ReadyProviders.Entry::ready, ReadyProviders.Entry::problem)
                        .containsExactly(null, ReadyProviders.NOT_REPORTED));
        assertThat(ready.problemOf("openai")).isEqualTo(ReadyProviders.NOT_REPORTED);
    }

    @Test
    void isReadyWhenAllProducersAre() {
        ReadyProviders ready = ReadyProviders.of(
                List.of(presence("p1", List.of(KEY)), presence("p2", List.of(KEY)), presence("old", List.of())));

        assertThat(entry(ready, "openai"))
                .isEqualTo(new ReadyProviders.Entry("openai", true, true, true, null, null, "gpt-4o-mini"));
    }

    @Test
    void namesTheProducersThatLackSomethingWhenOthersDoNot() {
        ReadyProviders some = ReadyProviders.of(List.of(presence("p1", List.of(KEY)), presence("p2", List.of(NO_KEY))));
        ReadyProviders none =
                ReadyProviders.of(List.of(presence("p1", List.of(NO_KEY)), presence("p2", List.of(NO_KEY))));

        assertThat(entry(some, "openai").ready()).isFalse();
        assertThat(some.problemOf("openai")).isEqualTo("openai needs a key (on p2)");
        assertThat(none.problemOf("openai")).isEqualTo("openai needs a key");
    }

    @Test
    void knowsServersOfTheUsersOwn() {
        ReadyProviders ready =
                ReadyProviders.of(List.of(presence("p1", List.of(new ProviderState("my-server", false, true, null)))));

        assertThat(entry(ready, "my-server"))
                .isEqualTo(new ReadyProviders.Entry("my-server", false, false, true, null, null, null));
        assertThat(ready.providers()).extracting(ReadyProviders.Entry::name).endsWith("my-server", "random");
        assertThat(ready.problemOf("other")).startsWith("other is not a provider that Winnow knows");
    }

    @Test
    void tellsTheUsualAddressOfLocalServersOnly() {
        ReadyProviders ready = ReadyProviders.ofOne(
                List.of(new ProviderState("ollama", false, false, null), new ProviderState("vllm", false, true, null)));

        assertThat(entry(ready, "ollama").baseUrl()).isEqualTo("http://localhost:11434/v1");
        assertThat(entry(ready, "vllm").baseUrl()).isNull();
        assertThat(ready.providers())
                .filteredOn(entry -> entry.baseUrl() != null)
                .allSatisfy(entry -> assertThat(ProviderCatalog.of(entry.name()))
                        .extracting(KnownProvider::hosting)
                        .isEqualTo(KnownProvider.Hosting.LOCAL));
    }

    private static ReadyProviders.Entry entry(ReadyProviders ready, String name) {
        return ready.providers().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Presence presence(String instance, List<ProviderState> providers) {
        return new Presence(
                Presence.VERSION,
                instance,
                "h",
                Instant.EPOCH,
                Instant.EPOCH,
                10_000,
                Presence.State.RUNNING,
                1,
                0,
                0,
                0,
                0,
                providers,
                List.of());
    }
}
