import assert from 'node:assert/strict';
import test from 'node:test';
import * as format from '../../main/resources/META-INF/resources/app/format.js';

test('money keeps the digits that matter', () => {
  assert.deepEqual([0, 0.5, 12, 0.000123, null].map(format.usd), ['$0', '$0.50', '$12.00', '$0.000123', '–']);
});

test('durations have two units at most', () => {
  assert.deepEqual([0, 45_000, 192_000, 3_840_000, 200_000_000].map(format.duration), ['0s', '45s', '3m 12s', '1h 4m', '2d 7h']);
});

test('durations of ISO 8601 are read, and nothing else', () => {
  assert.deepEqual(['PT10M', 'PT1H30M', 'P1DT0.5S', 'soon', null].map(format.isoDuration), [600_000, 5_400_000, 86_400_500, null, null]);
});

test('signs without a shape are made visible', () => {
  assert.equal(format.visible('a\u0000b\u007f\n'), 'a\\x00b\\x7f\n');
});

test('large counts are short', () => {
  assert.deepEqual([9_999, 12_345, null].map(format.compact), ['9,999', '12.3K', '–']);
});
