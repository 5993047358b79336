// @ts-check
/** The time that the page shows figures for: it stands still while nothing newer can arrive. */

/** @type {number | null} */
let stoppedAt = null;

export const now = () => stoppedAt ?? Date.now();

/** Since when figures are not of this moment, in ms; null while they are. */
export const staleSince = () => stoppedAt;

/**
 * Stops the time, or lets it go on. While it stands it stays where it stopped first, however the connection fails next.
 *
 * @param {number | null} at when the last news came; null when news come
 */
export function stopAt(at) {
  stoppedAt = at === null ? null : (stoppedAt ?? at);
}
