import { expect, test } from '@jest/globals';
import { formatOutcome, type PodOutcome, parseOutcome } from './outcome.ts';

const sent = { number: 12, sentAtMs: 1_795_000_000_000, durationMs: 3.1 };

test.each<PodOutcome>([
  { ...sent, status: 200 },
  { ...sent, error: 'ECONNREFUSED' },
  { ...sent, durationMs: 0, error: 'held back' },
])('an outcome is read as it was told', (outcome) => {
  expect(parseOutcome(formatOutcome(outcome))).toEqual(outcome);
});

test('what a pod says besides is no outcome', () => {
  expect(parseOutcome('(node:1) Warning: something')).toBeUndefined();
  expect(parseOutcome('')).toBeUndefined();
});
