import { expect, test } from '@jest/globals';
import { drillPage, drillTable } from './report.ts';
import { soundResult } from './sample-result.ts';

test('the table has a row for each drill', () => {
  const lost = { ...soundResult, linesLost: 3, recoveredAfterMs: undefined, amiss: 'log lines are late' };
  const [header, , held, broken] = drillTable([soundResult, lost]).split('\n');
  expect(header).toMatch(/^\| fault \| failed requests \| slowest, ms \| p99 before, during, ms \(ratio\) \|/);
  expect(held).toBe(
    '| Kafka stopped for 90 s | 0 of 20000 | 200 | 80, 100 (1.25) | 8 | 0 | 0 | 12 | LogStreamDisconnected | 4.2 | held |',
  );
  expect(broken).toContain(
    '| 3 | 0 | 12 | LogStreamDisconnected | not | 3 log lines were lost, at most 0 may be; it did not recover',
  );
});

test('the page says how to repeat it, and on what it was measured', () => {
  const run = { results: [soundResult], command: 'npm run drill', machine: '2 x some CPU', date: '2026-01-31' };
  const page = drillPage(run);
  expect(page).toContain(drillTable([soundResult]));
  for (const text of ['    npm run drill\n', '2 x some CPU', '2026-01-31', '200 requests a second']) {
    expect(page).toContain(text);
  }
});
