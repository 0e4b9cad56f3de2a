import { expect, test } from '@jest/globals';
import { createTally } from './tally.ts';

test('counts answers by class, and what was not as planned', () => {
  const tally = createTally();
  tally.add({ status: 200, durationMs: 1 }, 200);
  tally.add({ status: 404, durationMs: 1 }, 404);
  tally.add({ status: 503, durationMs: 1 }, 200);
  tally.add({ error: 'ECONNREFUSED', durationMs: 1 }, 200);
  expect(tally.totals()).toMatchObject({
    sent: 4,
    classes: { '2xx': 1, '4xx': 1, '5xx': 1 },
    failed: 1,
    unexpected: 2,
    lastError: 'ECONNREFUSED',
  });
});

test('gives percentiles by nearest rank', () => {
  const tally = createTally();
  for (let ms = 100; ms >= 1; ms -= 1) tally.add({ status: 200, durationMs: ms + 0.2 }, 200);
  expect(tally.totals()).toMatchObject({ p50Ms: 50, p95Ms: 95 });
});

test('has no percentile without an answer', () => {
  const tally = createTally();
  tally.add({ error: 'ECONNRESET', durationMs: 3 }, 200);
  expect(tally.totals()).toMatchObject({ p50Ms: undefined, p95Ms: undefined });
});
