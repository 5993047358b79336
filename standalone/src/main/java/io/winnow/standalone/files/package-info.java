/**
 * The files of a collection: {@code output.txt}, {@code output.json} and {@code metadata.json}.
 *
 * <p>Whatever moment a process is killed at, each file is whole: rows are appended to hidden side files, and what people
 * see is replaced by renaming a finished copy over it. Memory does not grow with the list. Only files that are named here
 * are ever written or removed.
 */
@NullMarked
package io.winnow.standalone.files;

import org.jspecify.annotations.NullMarked;
