/**
 * REST control of runs, the lists as they grow, as Server-Sent Events, and the page that shows both. It keeps nothing that matters: all it knows it
 * reads from the topics, and any number of replicas may run side by side.
 *
 * <p><b>Runs.</b> {@code TopicFollower} reads the compacted topics {@code runs} and {@code run-status} from their
 * beginning into {@code RunIndex}: one status and one order a run, all in memory. The statuses say
 * which generation a collection is in, as the coordinator decided; {@code RunService} only orders.
 *
 * <p><b>Live rows.</b> A second {@code TopicFollower} reads {@code attributes.unique} into {@code AttributeRing}: the
 * newest rows of this node, bounded in number and bytes, written as JSON once. It is the only consumer for all streams.
 *
 * <p><b>Streams.</b> {@code StreamHub} holds a {@code StreamSession} a client. A session has no queue: it is a position
 * in the topic and a number in the ring, and makes its next event when the socket has taken the one before. Its bounded
 * queue is the part of the ring that came after it; who falls further behind is evicted. A position older than the ring
 * is served by {@code HistoryReaders} until the ring covers it. Since a row is sent exactly when its offset is not below
 * the client's position, the change-over needs no coordination: the ring goes on collecting, and what both hold is sent
 * once.
 *
 * <p><b>Pages and exports</b> hold no list in memory. {@code HistoryReaders} reads the topic with one of a bounded number
 * of consumers (assigned, sought, committed records only, no group), in slices bounded in rows, bytes, records looked at
 * and time; a consumer is given back before its slice goes to anybody. A page's cursor is the position up to which it was
 * read, so pages neither lose nor repeat rows while the list grows, and a stream can go on where a page ended. An export
 * ends where the topic ended when it began. The price is that a scan takes time in the size of the topic, not of the
 * collection: a page may be short, or empty, and still have a successor.
 *
 * <p><b>Statistics.</b> {@code CallFollower} reads topics {@code calls} and {@code tallies} of the last hours into {@code CallStatistics}, from
 * when somebody first asks: sums, errors by class and a histogram of latencies for each model of a run, bounded in runs and
 * in models, and a {@code RunTimeline} of each run: sums over time, in points that grow further apart. {@code RunStatistics} joins them with the run's status, which alone knows what was new. {@code Overlaps} and {@code DeadLetters} are
 * read when they are asked for, with a consumer lent by {@code HistoryReaders}.
 *
 * <p><b>Producers.</b> {@code PresenceFollower} reads topic {@code producers} of the last minutes into {@code PresenceIndex}, from when
 * somebody first asks: what each instance said of itself last. Who has not been heard of for three of its intervals is taken to be
 * gone.
 *
 * <p><b>Kafka.</b> {@code BrokerWatch} asks every second whether Kafka answers and where the topic of rows ends, beside
 * everything else. Heartbeats tell it, {@code Readiness} refuses by it what cannot be answered without Kafka.
 *
 * <p><b>Streams end by themselves</b> after some minutes, with a named event, and their clients resume: a connection whose other
 * end is gone without a word is found, and nobody's access outlives its session for long.
 *
 * <p><b>Access.</b> {@code RequestGuard} looks at every request: is the name in {@code Host} ours, does the browser say that
 * another site asks. {@code TokenFilter} looks at those to the resources, where a token is set; {@code SessionResource} trades it
 * for a cookie. {@code Access} decides, slows with {@code LoginThrottle} who guesses, and refuses to be reachable from
 * elsewhere without a token.
 *
 * <p><b>What a process knows better</b> it gives as beans: {@code RunRequestCheck} and {@code TargetCheck}.
 *
 * <p>{@code openapi.yaml}, beside these classes, describes the API; a test holds the two together.
 *
 * <p>Rows of generations older than their collection's newest are never shown. Errors are {@code Problem} documents.
 *
 * <p><b>The page</b> is the files in {@code META-INF/resources}, served as they stand; {@code PageHeaders} says what a browser
 * may do with them. {@code main.js} puts it together: {@code stream.js} is the connection and the truth about it,
 * {@code rows.js} the rows that the page holds, {@code list.js} the part of them in sight, {@code watch.js} one collection and
 * its run, {@code home.js} all of them, {@code start.js} the form that starts a run, {@code place.js} the URL. It uses nothing
 * that any other client could not.
 *
 * <p>{@code UiBeans} puts the parts together and {@code UiLifecycle} starts and stops them; none of the others knows CDI,
 * but for the resources and {@code RunCommands}.
 */
@NullMarked
package io.winnow.ui;

import org.jspecify.annotations.NullMarked;
