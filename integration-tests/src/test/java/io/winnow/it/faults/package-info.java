/**
 * What Winnow promises when things break: {@code ./winnow test -Pfaults}.
 *
 * <p>A {@link io.winnow.it.faults.Constellation} is a broker and the services, each in its own process that can be
 * killed, paused and started again. A {@link io.winnow.it.faults.Load} writes attributes of which it is known what must
 * come of them. While it does, a test breaks something and asserts that it broke. Then
 * {@link io.winnow.it.faults.Exactness} reads the topics: nothing missing, nothing extra, order kept, every attribute
 * accounted for.
 */
@NullMarked
package io.winnow.it.faults;

import org.jspecify.annotations.NullMarked;
