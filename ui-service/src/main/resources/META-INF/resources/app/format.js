// @ts-check
/** Formats figures, times and money. Nothing here touches the page. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long', hour12: false });

export const NONE = '–';

/** @param {number | null | undefined} n */
export function count(n) {
  return n == null ? NONE : whole.format(n);
}

/** @param {number | null | undefined} n */
export function compact(n) {
  return n == null ? NONE : n < 10_000 ? whole.format(n) : short.format(n);
}

/** @param {number | null | undefined} n */
export function rate(n) {
  return n == null ? NONE : n < 100 ? one.format(n) : whole.format(n);
}

/** @param {number | null | undefined} share */
export function percent(share) {
  if (share == null) return NONE;
  const p = share * 100;
  return `${p < 99.95 && p > 0.05 ? one.format(p) : whole.format(p)}`;
}

/** @param {number | null | undefined} amount */
export function usd(amount) {
  if (amount == null) return NONE;
  const n = Number(amount);
  if (n === 0) return '$0';
  if (n >= 0.1) return `$${n.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${n.toLocaleString('en', { maximumSignificantDigits: 3, maximumFractionDigits: 12 })}`;
}

/** @param {number | null | undefined} n */
export function figure(n) {
  return n == null ? NONE : n >= 1000 ? whole.format(n) : significant.format(n);
}

/**
 * 1h 4m, 3m 12s, 45s.
 *
 * @param {number} ms
 */
export function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s}s`;
  const m = Math.floor(s / 60);
  if (m < 60) return `${m}m ${s % 60}s`;
  const h = Math.floor(m / 60);
  return h < 48 ? `${h}h ${m % 60}m` : `${Math.floor(h / 24)}d ${h % 24}h`;
}

/**
 * Milliseconds in readable form.
 *
 * @param {number | null | undefined} ms
 */
export function latency(ms) {
  return ms == null ? NONE : ms < 1000 ? `${whole.format(ms)} ms` : `${one.format(ms / 1000)} s`;
}

/**
 * An ISO-8601 duration such as PT1H30M, as milliseconds; null if it is not one.
 *
 * @param {string | null | undefined} text
 */
export function isoDuration(text) {
  const m = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text ?? '');
  return m ? (((+(m[1] ?? 0) * 24 + +(m[2] ?? 0)) * 60 + +(m[3] ?? 0)) * 60 + +(m[4] ?? 0)) * 1000 : null;
}

/** @param {number} ms */
export function time(ms) {
  return clock.format(ms);
}

/** @param {number} ms */
export function dayTime(ms) {
  return day.format(ms);
}

/** @param {number} ms */
export function fullTime(ms) {
  return full.format(ms);
}

/**
 * @param {number} n
 * @param {string} word
 * @param {string} [words]
 */
export function plural(n, word, words = `${word}s`) {
  return `${count(n)} ${n === 1 ? word : words}`;
}

/**
 * Text in which invisible characters are made visible.
 *
 * @param {string} text
 */
export function visible(text) {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** @param {number} n */
export function bytes(n) {
  return n < 1024 ? plural(n, 'byte') : n < 1024 * 1024 ? `${one.format(n / 1024)} KiB` : `${one.format(n / 1024 / 1024)} MiB`;
}
