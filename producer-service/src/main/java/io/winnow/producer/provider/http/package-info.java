/**
 * The HTTP client of all providers: it knows headers and bodies of failures, whether a request was sent, and proxies.
 */
@NullMarked
package io.winnow.producer.provider.http;

import org.jspecify.annotations.NullMarked;
