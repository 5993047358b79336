/**
 * Who may use the API: host and origin checks, the token, the session cookie, and throttling of failed logins.
 */
@NullMarked
package io.winnow.ui.access;

import org.jspecify.annotations.NullMarked;
