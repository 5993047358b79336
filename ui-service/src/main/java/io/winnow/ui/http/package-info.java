/**
 * What every resource needs: request bodies and parameters, positions as cursors, errors as problem documents (RFC 9457), the
 * description of the API.
 */
@NullMarked
package io.winnow.ui.http;

import org.jspecify.annotations.NullMarked;
