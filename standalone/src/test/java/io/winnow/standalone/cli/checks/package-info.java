@NullMarked
package io.winnow.standalone.cli.checks;

import org.jspecify.annotations.NullMarked;
