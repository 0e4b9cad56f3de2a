import { expect, test } from '@jest/globals';
import { newPrefix, numberOf, traceIdOf, traceparentOf } from './numbering.ts';

test('a number is found again in its trace id, and not in that of another load', () => {
  const prefix = '0123456789abcdef';
  expect(traceIdOf(prefix, 300)).toBe('0123456789abcdef000000000000012c');
  expect(numberOf(prefix, traceIdOf(prefix, 300))).toBe(300);
  expect(numberOf(prefix, traceIdOf('f123456789abcdef', 300))).toBeUndefined();
});

test('a header has the trace id of its number, and is sampled', () => {
  const prefix = newPrefix();
  expect(traceparentOf(prefix, 7)).toMatch(new RegExp(`^00-${traceIdOf(prefix, 7)}-[0-9a-f]{16}-01$`));
});
