package org.pasta4j.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has the next turn, and who is let in. */
class FairQueueTest {
    private static final int SHARE = 10;
    private static final long ROOM = 1000;

    private final FairQueue<Pieces> queue = new FairQueue<>(SHARE);

    /** So many pieces of one cost. */
    private static final class Pieces extends FairQueue.Work {
        private final String name;
        private final int cost;
        private int left;

        private Pieces(String name, int number, int cost) {
            this.name = name;
            this.left = number;
            this.cost = cost;
        }

        @Override
        long next() {
            return cost;
        }

        long all() {
            return (long) left * cost;
        }
    }

    private Pieces add(String name, int number, int cost) {
        Pieces pieces = new Pieces(name, number, cost);
        queue.add(pieces, pieces.all());
        return pieces;
    }

    private String step() {
        Pieces pieces = queue.take();
        pieces.left--;
        if (pieces.left > 0) {
            queue.putBack(pieces, pieces.all());
        }
        return pieces.name;
    }

    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        while (!queue.isEmpty()) {
            steps.add(step());
        }
        return steps;
    }

    @Test
    void requestsOfAShareKeepTheirOrder() {
        add("a", 5, 2);
        add("b", 1, 10);
        add("c", 2, 3);

        assertThat(steps()).containsExactly("a", "a", "a", "a", "a", "b", "c", "c");
        assertThat(queue.cost()).isZero();
    }

    @Test
    void aLargeRequestHasAShareAndThenAllOthersHaveTheirs() {
        add("large", 8, 4);
        add("a", 1, 10);
        add("b", 3, 3);

        assertThat(steps())
                .containsExactly(
                        "large", "large", "a", "b", "b", "b", "large", "large", "large", "large", "large", "large");
    }

    /** However many there are: who comes when one is done waits for none of the others. */
    @Test
    void largePiecesKeepNoneWaitingForMoreThanOne() {
        for (int i = 0; i < 20; i++) {
            add("large", 2, 50 * SHARE);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(step()).isEqualTo("large");
            add("a", 1, 1);
            assertThat(step()).isEqualTo("a");
        }
    }

    /** Where small ones take more than all there is, the large one has a part of it nevertheless. */
    @Test
    void aLargeRequestIsDoneAtLast() {
        Pieces large = add("large", 10, SHARE);
        int others = 0;
        add("a", 1, SHARE);
        while (large.left > 0) {
            add("a", 1, SHARE);
            others += step().equals("a") ? 1 : 0;
        }

        assertThat(others).isBetween(9, 200);
    }

    @Test
    void whatWasDearerThanItWasThoughtIsPaidForLater() {
        Pieces dear = add("dear", 3, 1);
        add("a", 1, 1);
        assertThat(queue.take()).isSameAs(dear);
        dear.left--;
        queue.charge(dear, 2 * SHARE);
        queue.putBack(dear, dear.all());
        assertThat(step()).isEqualTo("a");
        add("b", 1, 1);
        add("c", 1, 1);

        assertThat(steps()).containsExactly("b", "c", "dear", "dear");
    }

    @Test
    void whatIsUndoneIsTheNext() {
        add("large", 5, 5);
        add("a", 1, 1);
        Pieces first = queue.take();
        queue.undo(first, first.all());

        assertThat(queue.cost()).isEqualTo(26);
        assertThat(step()).isEqualTo("large");
        assertThat(step()).isEqualTo("large");
        assertThat(step()).isEqualTo("a");
    }

    @Test
    void whereNothingWaitsAnythingMayCome() {
        assertThat(queue.hasRoom(10 * ROOM, 1, ROOM)).isTrue();
    }

    /** Of a large request a share alone is before a small one; of small ones all. */
    @Test
    void aLargeRequestDoesNotFillTheQueueForSmallOnes() {
        add("large", 100, 10);
        assertThat(queue.hasRoom(5, 15, ROOM)).isTrue();
        assertThat(queue.hasRoom(5, 14, ROOM)).isFalse();
        assertThat(queue.hasRoom(SHARE + 1, 10 * ROOM, ROOM))
                .as("another large one")
                .isFalse();

        for (int i = 0; i < 50; i++) {
            assertThat(queue.hasRoom(SHARE, 10 * ROOM, ROOM)).isTrue();
            add("small", 1, SHARE);
        }
        assertThat(queue.hasRoom(1, 10 * ROOM, ROOM))
                .as("half of the room is taken")
                .isFalse();
    }

    @Test
    void largeRequestsLeaveHalfOfTheRoom() {
        add("small", 1, 1);
        assertThat(queue.hasRoom(ROOM / 2 - 1, 10 * ROOM, ROOM)).isTrue();
        assertThat(queue.hasRoom(ROOM / 2, 10 * ROOM, ROOM)).isFalse();
        assertThat(queue.hasRoom(100, 100, ROOM))
                .as("more than can be done in the time")
                .isFalse();
    }

    @Test
    void drainedItIsEmpty() {
        add("a", 5, 5);
        add("b", 1, 1);

        assertThat(queue.drain()).extracting(pieces -> pieces.name).containsExactly("a", "b");
        assertThat(queue.cost()).isZero();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.hasRoom(10 * ROOM, 1, ROOM)).isTrue();
    }
}
