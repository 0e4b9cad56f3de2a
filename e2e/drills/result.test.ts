import { expect, test } from '@jest/globals';
import type { NumberedRequest } from './load.ts';
import { answeredNumbers, lineFigures, requestFigures } from './result.ts';

const before = { fromMs: 0, toMs: 1_000 };
const fault = { fromMs: 2_000, toMs: 2_500 };
const untilWell = { fromMs: 2_000, toMs: 3_000 };
const phases = { before, fault, untilWell };

const sent = (sentAtMs: number, durationMs: number, outcome: Partial<NumberedRequest> = { status: 200 }) => ({
  number: sentAtMs,
  sentAtMs,
  durationMs,
  ...outcome,
});

test('tells requests before from those during the fault, and leaves out what is neither', () => {
  const requests = [sent(0, 10), sent(999, 12), sent(1_500, 900), sent(2_000, 20), sent(2_999, 30), sent(3_000, 800)];
  expect(requestFigures(requests, phases)).toEqual({
    requests: 2,
    failed: 0,
    unanswered: 0,
    slowestMs: 30,
    p99BeforeMs: 12,
    p99DuringMs: 20,
  });
});

test('a request that nobody took is failed, and says nothing about time; one that broke off says both', () => {
  const requests = [
    sent(2_000, 20),
    sent(2_001, 10, { status: 503 }),
    sent(2_002, 1, { error: 'ECONNREFUSED' }),
    sent(2_003, 0, { error: 'held back' }),
    sent(2_004, 500, { error: 'ECONNRESET' }),
  ];
  expect(requestFigures(requests, phases)).toMatchObject({
    requests: 5,
    failed: 4,
    unanswered: 3,
    slowestMs: 500,
    p99DuringMs: 500,
  });
});

test('a request that has a line, and no answer, was cut short', () => {
  expect(lineFigures({ missing: [1], duplicates: 2, others: [7] })).toEqual({
    linesLost: 1,
    linesDuplicated: 2,
    cutShort: 1,
  });
});

test('whatever was answered must have its line', () => {
  const requests = [sent(1, 1), sent(2, 1, { status: 503 }), sent(3, 1, { error: 'ECONNRESET' })];
  expect(answeredNumbers(requests, {})).toEqual([1, 2]);
  expect(answeredNumbers(requests, { refuses: true })).toEqual([1]);
});
