@NullMarked
package io.winnow.producer;

import org.jspecify.annotations.NullMarked;
