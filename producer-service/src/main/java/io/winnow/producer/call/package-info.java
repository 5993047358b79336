/**
 * One task from its prompt to its report: asking the routed model, spending within the task's limit, publishing, reporting.
 */
@NullMarked
package io.winnow.producer.call;

import org.jspecify.annotations.NullMarked;
