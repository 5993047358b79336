/**
 * Follows runs and writes the files of their collections: {@link io.winnow.standalone.cli.watch.RunWatcher} one run to its end,
 * {@link io.winnow.standalone.cli.watch.ServedFiles} all of them while {@code winnow serve} runs.
 */
@NullMarked
package io.winnow.standalone.cli.watch;

import org.jspecify.annotations.NullMarked;
