package io.winnow.ui.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.winnow.ui.http.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private static final String ADDRESS = "203.0.113.7";

    private Instant now = Instant.parse("2026-11-22T17:50:00Z");
    private final LoginThrottle throttle = new LoginThrottle(new Moving());

    @Test
    void letsFiveFailuresPassAndSaysWhenTheNextMayCome() {
        fail(ADDRESS, LoginThrottle.FAILURES - 1);
        assertThatCode(() -> throttle.require(ADDRESS)).doesNotThrowAnyException();
        now = now.plusSeconds(20);
        fail(ADDRESS, 1);

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> throttle.require(ADDRESS));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.retryAfter()).isEqualTo(40);
        assertThat(refused.detail()).contains("40 s");
    }

    @Test
    void letsAnAddressTryAgainWhenItsFirstFailureIsAMinuteOld() {
        fail(ADDRESS, 1);
        now = now.plusSeconds(30);
        fail(ADDRESS, 4);

        now = now.plusSeconds(30);

        assertThatCode(() -> throttle.require(ADDRESS)).doesNotThrowAnyException();
        fail(ADDRESS, 1);
        assertThat(catchThrowableOfType(ProblemException.class, () -> throttle.require(ADDRESS))
                        .retryAfter())
                .isEqualTo(30);
    }

    @Test
    void slowsNoOtherAddress() {
        fail(ADDRESS, 10);

        assertThatCode(() -> throttle.require("203.0.113.8")).doesNotThrowAnyException();
        assertThatCode(() -> throttle.require(null)).doesNotThrowAnyException();
    }

    @Test
    void takesTheAddressesOfOneNetworkOfVersion6ForOne() {
        for (int i = 1; i <= LoginThrottle.FAILURES; i++) {
            throttle.failed("2001:db8:1:2:0:0:0:" + i);
        }

        assertThat(catchThrowableOfType(ProblemException.class, () -> throttle.require("2001:db8:1:2:ffff:0:0:1")))
                .isNotNull();
        assertThatCode(() -> throttle.require("2001:db8:1:3:0:0:0:1")).doesNotThrowAnyException();
    }

    @Test
    void remembersABoundedNumberOfAddresses() {
        for (int i = 0; i < LoginThrottle.MAX_ADDRESSES + 500; i++) {
            throttle.failed("198.51." + i / 256 + "." + i % 256);
        }

        assertThat(throttle.addresses()).isEqualTo(LoginThrottle.MAX_ADDRESSES);
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(address);
        }
    }

    private final class Moving extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
