@NullMarked
package io.winnow.standalone.cli.help;

import org.jspecify.annotations.NullMarked;
