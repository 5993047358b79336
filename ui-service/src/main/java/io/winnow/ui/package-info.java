/** TODO */
@NullMarked
package io.winnow.ui;

import org.jspecify.annotations.NullMarked;
