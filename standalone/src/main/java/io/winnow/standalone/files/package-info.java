/**
 * The files of a collection: {@code output.txt}, {@code output.json} and {@code metadata.json}.
 *
 * <p>Every file is complete at all times, even if the process is killed: rows are appended to hidden side files, and a
 * visible file is replaced by renaming a finished copy over it. Memory does not grow with the list. Other files in the
 * directory are never written or removed. A hidden {@code .winnow.lock} remains: while a writer is active, it keeps a
 * second one out.
 */
@NullMarked
package io.winnow.standalone.files;

import org.jspecify.annotations.NullMarked;
