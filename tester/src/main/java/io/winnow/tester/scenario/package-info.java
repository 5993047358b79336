/**
 * The scenarios. To add one, implement {@link io.winnow.tester.scenario.Scenario} and list it in
 * {@link io.winnow.tester.Tester}.
 */
@NullMarked
package io.winnow.tester.scenario;

import org.jspecify.annotations.NullMarked;
