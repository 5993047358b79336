/**
 * What scenarios and Winnow's own tests share: child processes, a receiver of traces, readers of topics, and the one client of event
 * streams.
 */
@NullMarked
package io.winnow.tester.equipment;

import org.jspecify.annotations.NullMarked;
