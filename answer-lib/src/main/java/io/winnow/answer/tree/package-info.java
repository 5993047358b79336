/**
 * Answers with a structure, JSON of any strictness and HTML, read into one kind of tree that the parser takes items from.
 */
@NullMarked
package io.winnow.answer.tree;

import org.jspecify.annotations.NullMarked;
