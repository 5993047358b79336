/**
 * The files of a collection: {@code output.txt}, {@code output.json} and {@code metadata.json}.
 *
 * <p>Whatever moment a process is killed at, each file is whole: rows are appended to hidden side files, and what people
 * see is replaced by renaming a finished copy over it. Memory does not grow with the list. Of what others put beside them
 * nothing is ever written or removed. A hidden {@code .winnow.lock} stays: it keeps a second writer out while there is one.
 */
@NullMarked
package io.winnow.standalone.files;

import org.jspecify.annotations.NullMarked;
