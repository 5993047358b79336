package io.winnow.tester.equipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.winnow.tester.Written;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit makes of topics. */
class AuditTest {

    @TempDir
    private Path directory;

    private Written topics;

    @BeforeEach
    void startBroker() {
        topics = new Written(directory);
    }

    @AfterEach
    void stopBroker() {
        topics.close();
    }

    @Test
    void isContentWhenEachAttributeStandsOnTheListOnceAndAllIsCounted() {
        topics.raw("a", "rome", "forum", "tiber").raw("b", "rome", "forum");
        topics.unique("rome", "forum", "tiber").tally("a", 2, 0).tally("b", 0, 1);
        topics.call("a", 2).call("b", 1).raw("z", "romeo", "juliet");

        Audit audit = topics.audit("rome").requireExactlyOnce();

        assertThat(audit.raw()).hasSize(3);
        assertThat(audit.unique()).containsExactlyInAnyOrder("rome|forum", "rome|tiber");
        assertThat(audit.newOnes()).isEqualTo(2);
        assertThat(audit.duplicates()).isEqualTo(1);
        assertThat(audit.succeeded()).isEqualTo(2);
    }

    @Test
    void namesWhatCameOutTwiceWhatDidNotAndWhatNobodyPublished() {
        topics.raw("a", "rome", "forum", "tiber").unique("rome", "forum", "forum", "etna");

        Audit audit = topics.audit("rome");

        assertThat(audit.notOnce())
                .containsExactly(
                        "1 came out more than once: rome|forum",
                        "1 did not come out: rome|tiber",
                        "1 came out unpublished: rome|etna");
        assertThatThrownBy(audit::requireExactlyOnce)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("rome|forum");
    }

    @Test
    void namesCallsWhoseFiguresDiffer() {
        topics.raw("a", "rome", "forum", "tiber").unique("rome", "forum", "tiber");
        topics.tally("a", 1, 0).call("a", 3);

        Audit audit = topics.audit("rome");

        assertThat(audit.notOnce()).isEmpty();
        assertThat(audit.unaccounted())
                .containsExactly(
                        "1 published other than decided: a (2 published, 1 decided)",
                        "1 published less than reported: a",
                        "1 counted as new, 2 on the list");
    }

    @Test
    void isNotContentWithNothing() {
        Audit audit = topics.audit("rome");

        assertThat(audit.notOnce()).containsExactly("nothing was published");
    }
}
