@NullMarked
package io.winnow.standalone.embedded;

import org.jspecify.annotations.NullMarked;
