package io.winnow.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class IdleHeapTest {

    private final IdleHeap heap = new IdleHeap(true);

    @Test
    void isGivenBackOnceWhenWorkIsOver() {
        assertThat(looks(0.9, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02))
                .containsExactly(false, false, false, true, false, false, false);
    }

    @Test
    void isKeptWhileWorkOnlyPauses() {
        assertThat(looks(0.9, 0.02, 0.02, 0.5, 0.02, 0.02, 0.5)).containsOnly(false);
    }

    @Test
    void isGivenBackAfterEachStretchOfWork() {
        assertThat(looks(0.02, 0.02, 0.02, 0.9, 0.02, 0.02, 0.02))
                .containsExactly(false, false, true, false, false, false, true);
    }

    private List<Boolean> looks(double... shares) {
        return DoubleStream.of(shares).mapToObj(heap::isTime).toList();
    }
}
