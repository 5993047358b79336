/** The lists that {@code winnow import} reads: checked as a whole before the first line is given away. */
@NullMarked
package io.winnow.standalone.cli.imports;

import org.jspecify.annotations.NullMarked;
