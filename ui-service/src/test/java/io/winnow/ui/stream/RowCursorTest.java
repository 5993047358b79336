package io.winnow.ui.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.winnow.client.lists.ListReader.Slice;
import io.winnow.client.topics.TopicPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowCursorTest {

    private static final int PARTITIONS = 3;

    @Test
    void givesOnlyWhatComesToWhoBeginsAtTheHead() {
        AttributeRing ring = new AttributeRing(10, 1_000_000);
        ring.begin(new long[] {0});
        ring.append(List.of(row(0, 0), row(0, 1)), new long[] {2});
        RowCursor cursor = new RowCursor(ring, row -> true);

        cursor.begin(new Start.Resume(ring.headPosition()));
        ring.append(List.of(row(0, 2)), new long[] {4});

        assertThat(drained(cursor)).isEqualTo("[\"0:2\"]");
        assertThat(cursor.id()).isEqualTo("0:4");
    }

    @Test
    void beginsAnewAfterAGapWhenTheTopicIsAnother() {
        AttributeRing ring = new AttributeRing(10, 1_000_000);
        ring.begin(new long[] {0});
        RowCursor cursor = new RowCursor(ring, row -> true);
        TopicPosition old = TopicPosition.of(17);

        cursor.begin(new Start.Resume(old));
        ServerEvent.Gap gap = cursor.take(
                old,
                new Slice(List.of(), TopicPosition.of(2), TopicPosition.START, TopicPosition.of(2), true),
                List.of(row(0, 0), row(0, 1)));

        assertThat(gap).isEqualTo(new ServerEvent.Gap("0:17", "0:0"));
        assertThat(drained(cursor)).isEqualTo("[\"0:0\",\"0:1\"]");
    }

    @Test
    void countsRowsThatNobodyWantsAsRead() {
        AttributeRing ring = new AttributeRing(10, 1_000_000);
        ring.begin(new long[] {0});
        RowCursor cursor = new RowCursor(ring, row -> false);
        cursor.begin(new Start.Beginning());
        ring.append(List.of(row(0, 0), row(0, 1), row(0, 2)), new long[] {3});

        assertThat(cursor.isOverrun(2)).isTrue();
        cursor.skipUnwanted();

        assertThat(cursor.isOverrun(2)).isFalse();
        assertThat(cursor.id()).isEqualTo("0:3");
    }

    /**
     * Rows pour in, two nodes read them at their own pace and restart, the topic forgets its oldest rows, and clients come from
     * the beginning or from now, read or stall, are evicted, go to another node, or back to any id that they ever had. Whatever
     * happens, each client has every row exactly once, in the order of its partition, except for the gaps that it was
     * notified of.
     */
    @Test
    void givesEveryRowOnceWhateverHappens() {
        Map<Happening, Integer> happened = new EnumMap<>(Happening.class);
        for (long seed = 1; seed <= 400; seed++) {
            new World(new Random(seed), happened).play(300).assertNothingLostOrRepeated("seed " + seed);
        }
        assertThat(happened).containsOnlyKeys(Happening.values());
    }

    private enum Happening {
        FROM_RING,
        FROM_SLICE,
        SLICE_DROPPED,
        OVERRUN,
        EVICTED,
        NODE_RESTARTED,
        NODE_CHANGED,
        WENT_BACK,
        GAP,
        AHEAD_OF_NODE
    }

    private static final class World {

        private final Random random;
        private final Map<Happening, Integer> happened;
        private final Topic topic = new Topic();
        private final List<Node> nodes;
        private final List<Client> clients;

        World(Random random, Map<Happening, Integer> happened) {
            this.random = random;
            this.happened = happened;
            this.nodes = List.of(new Node(this), new Node(this));
            this.clients =
                    List.of(new Client(this, null, false), new Client(this, "a", false), new Client(this, "b", true));
        }

        World play(int steps) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> topic.append(random);
                    case 4, 5, 6 -> pick(nodes).readOn(random.nextInt(20));
                    case 7 -> rarely(() -> topic.expire(random));
                    case 8 -> rarely(() -> pick(nodes).restart());
                    default -> pick(clients).act();
                }
            }
            nodes.forEach(Node::readAll);
            clients.forEach(Client::readAll);
            return this;
        }

        private void rarely(Runnable what) {
            if (random.nextInt(6) == 0) {
                what.run();
            }
        }

        <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }

        void note(Happening happening) {
            happened.merge(happening, 1, Integer::sum);
        }

        void assertNothingLostOrRepeated(String description) {
            for (Client client : clients) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    assertThat(client.received(partition))
                            .as("%s, collection %s, partition %d", description, client.collection, partition)
                            .containsExactlyElementsOf(client.owed(partition));
                }
            }
        }
    }

    /** Offsets with a row, and some without, as the markers of transactions are. */
    private static final class Topic {

        private final List<List<@Nullable StreamRow>> partitions = IntStream.range(0, PARTITIONS)
                .<List<@Nullable StreamRow>>mapToObj(p -> new ArrayList<>())
                .toList();
        private final long[] beginning = new long[PARTITIONS];

        void append(Random random) {
            int partition = random.nextInt(PARTITIONS);
            List<@Nullable StreamRow> records = partitions.get(partition);
            for (int i = random.nextInt(8); i >= 0; i--) {
                records.add(
                        random.nextInt(6) == 0
                                ? null
                                : row(partition, records.size(), random.nextBoolean() ? "a" : "b"));
            }
        }

        void expire(Random random) {
            int partition = random.nextInt(PARTITIONS);
            beginning[partition] += random.nextLong(end(partition) - beginning[partition] + 1);
        }

        long end(int partition) {
            return partitions.get(partition).size();
        }

        long[] ends() {
            return IntStream.range(0, PARTITIONS).mapToLong(this::end).toArray();
        }

        /** Reads some records, in the order in which the partitions happen to answer. */
        List<StreamRow> read(long[] next, int records, Random random) {
            List<StreamRow> read = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                int partition = random.nextInt(PARTITIONS);
                if (next[partition] < end(partition)) {
                    StreamRow row = partitions.get(partition).get((int) next[partition]++);
                    if (row != null) {
                        read.add(row);
                    }
                }
            }
            return read;
        }

        /** As {@code HistoryReaders} does: on from a position, or from the beginning where it lies outside. */
        long[] from(TopicPosition position) {
            return IntStream.range(0, PARTITIONS)
                    .mapToLong(p -> Math.max(position.at(p), beginning[p]))
                    .toArray();
        }
    }

    private static final class Node {

        private final World world;
        private final AttributeRing ring = new AttributeRing(25, 1_000_000);
        private long[] next = new long[PARTITIONS];

        Node(World world) {
            this.world = world;
            ring.begin(next);
        }

        void readOn(int records) {
            List<StreamRow> rows = world.topic.read(next, records, world.random);
            ring.append(rows, next);
        }

        void readAll() {
            while (!Arrays.equals(next, world.topic.ends())) {
                readOn(100);
            }
        }

        void restart() {
            next = world.topic.from(TopicPosition.of(Arrays.stream(world.topic.ends())
                    .map(end -> Math.max(0, end - 8))
                    .toArray()));
            ring.begin(next);
            world.note(Happening.NODE_RESTARTED);
        }
    }

    /** What a client could go back to. */
    private record Mark(@Nullable TopicPosition id, int journal) {}

    private static final class Client {

        private final World world;
        private final @Nullable String collection;
        private final boolean fromNow;
        private final List<Object> journal = new ArrayList<>();
        private final List<Mark> marks = new ArrayList<>();
        private long[] start = new long[PARTITIONS];
        private Node node;
        private RowCursor cursor;

        Client(World world, @Nullable String collection, boolean fromNow) {
            this.world = world;
            this.collection = collection;
            this.fromNow = fromNow;
            this.node = world.nodes.getFirst();
            marks.add(new Mark(fromNow ? node.ring.headPosition() : null, 0));
            this.cursor = connect(marks.getFirst());
        }

        private RowCursor connect(Mark mark) {
            journal.subList(mark.journal(), journal.size()).clear();
            RowCursor opened = new RowCursor(node.ring, this::isShown);
            TopicPosition id = mark.id();
            if (id != null && !node.ring.hasReached(id)) {
                world.note(Happening.AHEAD_OF_NODE);
            }
            opened.begin(id == null ? new Start.Beginning() : new Start.Resume(id));
            return opened;
        }

        private boolean isShown(StreamRow row) {
            return collection == null || collection.equals(row.collection());
        }

        void act() {
            switch (world.random.nextInt(20)) {
                case 0 -> {
                    node = world.pick(world.nodes);
                    cursor = connect(marks.getLast());
                    world.note(Happening.NODE_CHANGED);
                }
                case 1 -> {
                    int back = world.random.nextInt(marks.size());
                    marks.subList(back + 1, marks.size()).clear();
                    cursor = connect(marks.getLast());
                    world.note(Happening.WENT_BACK);
                }
                case 2 -> {
                    if (cursor.holdsSlice()) {
                        cursor.dropSlice();
                        // Nothing is held: this must not count what was dropped as seen.
                        assertThat(cursor.fill(new RowBatch())).isTrue();
                        world.note(Happening.SLICE_DROPPED);
                    }
                }
                case 3, 4, 5 -> {
                    cursor.skipUnwanted();
                    if (cursor.isOverrun(15)) {
                        world.note(Happening.EVICTED);
                        mark();
                        cursor = connect(marks.getLast());
                    }
                }
                default -> read();
            }
        }

        private void mark() {
            marks.add(new Mark(cursor.position(), journal.size()));
        }

        private void read() {
            if (!cursor.isLive() && !cursor.holdsSlice()) {
                takeSlice();
                return;
            }
            world.note(cursor.isLive() ? Happening.FROM_RING : Happening.FROM_SLICE);
            RowBatch batch = new RowBatch();
            boolean whole = cursor.fill(batch);
            String rows = batch.isEmpty() ? "[]" : batch.toJson();
            if (rows.length() > 2) {
                journal.addAll(
                        Arrays.asList(rows.substring(2, rows.length() - 2).split("\",\"", -1)));
            }
            mark();
            if (!whole) {
                world.note(Happening.OVERRUN);
                cursor = connect(marks.getLast());
            }
        }

        private void takeSlice() {
            TopicPosition from = cursor.position();
            if (from.partitions() == 0) {
                // Who wants all that there is gets what there is now.
                start = world.topic.beginning.clone();
            }
            long[] next = world.topic.from(from);
            List<StreamRow> rows = world.topic.read(next, world.random.nextInt(40), world.random).stream()
                    .filter(this::isShown)
                    .toList();
            Slice slice = new Slice(
                    List.of(),
                    TopicPosition.of(next),
                    TopicPosition.of(world.topic.beginning),
                    TopicPosition.of(world.topic.ends()),
                    Arrays.equals(next, world.topic.ends()));
            ServerEvent.Gap gap = cursor.take(from, slice, rows);
            if (gap != null) {
                world.note(Happening.GAP);
                journal.add(gap);
                marks.add(new Mark(TopicPosition.parse(gap.available()), journal.size()));
            }
        }

        void readAll() {
            for (int i = 0; i < 1_000; i++) {
                read();
            }
        }

        List<String> received(int partition) {
            return journal.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .filter(row -> row.startsWith(partition + ":"))
                    .toList();
        }

        List<String> owed(int partition) {
            List<ServerEvent.Gap> gaps = journal.stream()
                    .filter(ServerEvent.Gap.class::isInstance)
                    .map(ServerEvent.Gap.class::cast)
                    .toList();
            return world.topic.partitions.get(partition).stream()
                    .filter(row -> row != null && isShown(row) && row.offset() >= start[partition])
                    .filter(row -> gaps.stream()
                            .noneMatch(gap -> row.offset()
                                            >= TopicPosition.parse(gap.asked()).at(partition)
                                    && row.offset()
                                            < TopicPosition.parse(gap.available())
                                                    .at(partition)))
                    .map(row -> row.partition() + ":" + row.offset())
                    .toList();
        }
    }

    private static String drained(RowCursor cursor) {
        RowBatch batch = new RowBatch();
        assertThat(cursor.fill(batch)).isTrue();
        return batch.toJson();
    }

    private static StreamRow row(int partition, long offset) {
        return row(partition, offset, "c");
    }

    private static StreamRow row(int partition, long offset, String collection) {
        return new StreamRow(partition, offset, collection, 0, "\"" + partition + ":" + offset + "\"", null, false);
    }
}
