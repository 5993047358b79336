/**
 * The contents of {@code deploy/}, checked without a cluster: manifests against the resources' own classes and definitions and against
 * what the services expect, the chart against the manifests that it is made from, rules and dashboards against the figures that exist.
 */
@NullMarked
package io.winnow.it.deploy;

import org.jspecify.annotations.NullMarked;
