/** Options that several commands share. */
@NullMarked
package io.winnow.standalone.cli.options;

import org.jspecify.annotations.NullMarked;
