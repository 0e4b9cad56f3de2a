import { expect, test } from '@jest/globals';
import type { Totals } from './tally.ts';
import { createTrafficView } from './view.ts';

const totals: Totals = {
  sent: 40,
  classes: { '4xx': 2, '2xx': 37 },
  failed: 1,
  unexpected: 1,
  lastError: 'ECONNRESET',
  p50Ms: 74,
  p95Ms: 90,
};

function record(terminal: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  const view = createTrafficView({ ...terminal, write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
  return { view, written };
}

test('a file gets whole lines', () => {
  const { view, written } = record({});
  view.show(totals, 2, 3);
  expect(written).toEqual(['20.0/s  2xx 37  4xx 2  no answer 1 (ECONNRESET)  p50 74 ms  p95 90 ms  in flight 3\n']);
});

test('a terminal gets one line in its place, within its width', () => {
  const { view, written } = record({ isTTY: true, columns: 20 });
  view.show(totals, 2, 3);
  expect(written).toEqual(['\r\x1b[K20.0/s  2xx 37  4xx']);
});

test('the summary says what was not as planned, and what was not sent', () => {
  const { view, written } = record({});
  view.summarize(totals, 2, 0);
  view.summarize({ ...totals, unexpected: 0, failed: 0 }, 2, 5);
  expect(written).toEqual([
    '40 requests in 2.0 s  20.0/s  2xx 37  4xx 2  no answer 1 (ECONNRESET)  p50 74 ms  p95 90 ms  1 not as planned\n',
    '40 requests in 2.0 s  20.0/s  2xx 37  4xx 2  p50 74 ms  p95 90 ms  all answered as planned  5 not sent, for too many were in flight\n',
  ]);
});
