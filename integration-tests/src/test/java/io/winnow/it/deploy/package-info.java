/**
 * The contents of {@code deploy/}, checked without a cluster: manifests against the resources' own classes and against
 * what the services expect, rules and dashboards against the figures that exist.
 */
@NullMarked
package io.winnow.it.deploy;

import org.jspecify.annotations.NullMarked;
