package io.winnow.ui.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.messages.error.WinnowException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

    private static final String ADDRESS = "203.0.113.7";
    private static final String TOKEN = "correct horse battery";
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Access access = at(NOW, TOKEN);

    @Test
    void letsEverybodyInWhereThereIsNoToken() {
        assertThat(at(NOW, null).allows(null, null, ADDRESS)).isTrue();
    }

    @Test
    void letsInWhoKnowsTheToken() {
        assertThat(access.allows("Bearer " + TOKEN, null, ADDRESS)).isTrue();
        assertThat(access.allows("bearer " + TOKEN, null, ADDRESS)).isTrue();
        assertThat(access.allows(null, access.session(access.newEnd()), ADDRESS))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer correct horse", "Basic correct horse battery"})
    void keepsOutWhoDoesNot(String authorization) {
        assertThat(access.allows(authorization, null, ADDRESS)).isFalse();
    }

    @Test
    void doesNotTakeAWrongTokenForTheSakeOfASession() {
        assertThat(access.allows("Bearer wrong", access.session(access.newEnd()), ADDRESS))
                .isFalse();
    }

    @Test
    void endsASessionInTime() {
        String session = access.session(access.newEnd());

        assertThat(at(NOW.plusSeconds(3_599), TOKEN).allows(null, session, ADDRESS))
                .isTrue();
        assertThat(at(NOW.plusSeconds(3_600), TOKEN).allows(null, session, ADDRESS))
                .isFalse();
    }

    @Test
    void doesNotTakeASessionOfAnotherTokenOrOneThatWasChanged() {
        String session = access.session(access.newEnd());
        String longer = (access.newEnd().getEpochSecond() + 1) + session.substring(session.indexOf('.'));

        assertThat(at(NOW, "another token of length").allows(null, session, ADDRESS))
                .isFalse();
        assertThat(access.allows(null, longer, ADDRESS)).isFalse();
        assertThat(access.allows(null, "9999999999." + "A".repeat(43), ADDRESS)).isFalse();
        assertThat(access.allows(null, "nonsense", ADDRESS)).isFalse();
    }

    @Test
    void refusesATokenThatCanBeGuessed() {
        assertThatThrownBy(() -> at(NOW, "fifteen letters"))
                .isInstanceOf(WinnowException.class)
                .hasMessageStartingWith("WINNOW_UI_TOKEN has 15 characters: use at least 16")
                .hasMessageNotContaining("fifteen letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no-such-host.invalid"})
    void refusesToServeANetworkWithoutAToken(String host) {
        Access open = at(NOW, null);

        assertThatThrownBy(() -> open.requireFor(host, false))
                .isInstanceOf(WinnowException.class)
                .hasMessageContaining("WINNOW_UI_TOKEN");
        assertThatCode(() -> open.requireFor(host, true)).doesNotThrowAnyException();
        assertThatCode(() -> access.requireFor(host, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    void servesThisMachineWithoutAToken(String host) {
        assertThatCode(() -> at(NOW, null).requireFor(host, false)).doesNotThrowAnyException();
    }

    private static Access at(Instant now, String token) {
        return new Access(token, Duration.ofHours(1), Clock.fixed(now, ZoneOffset.UTC));
    }
}
