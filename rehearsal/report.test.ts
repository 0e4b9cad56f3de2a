import { expect, test } from '@jest/globals';
import { allowed, brokenPromises, faultTable } from './report.ts';
import type { FaultResult } from './run-faults.ts';

const sound: FaultResult = {
  fault: { name: 'roll-out-api', title: 'roll-out of api', begin: async () => undefined },
  rate: 90,
  requests: 2_000,
  failed: 0,
  unanswered: 0,
  slowestMs: 80,
  p99BeforeMs: 20,
  p99DuringMs: 41,
  linesLost: 0,
  linesDuplicated: 3,
  alerts: [],
  lastedMs: 21_000,
  recoveredAfterMs: 4_000,
};
const killed = { ...sound.fault, mayFailMs: 2_000, mayLoseMs: 200 };

test('what neither fails nor loses anything and recovers is held', () => {
  expect(brokenPromises(sound)).toEqual([]);
});

test.each<[string, Partial<FaultResult>, string]>([
  ['a failed request', { failed: 1 }, '1 of 2000 requests failed, at most 0 may'],
  ['a lost line', { linesLost: 1 }, '1 lines were lost, at most 0 may be'],
  ['no recovery', { recoveredAfterMs: undefined, amiss: 'traces are late' }, 'it did not recover: traces are late'],
  ['more than it may', { fault: killed, failed: 61 }, '61 of 2000 requests failed, at most 60 may'],
])('%s breaks a promise', (_, change, sentence) => {
  expect(brokenPromises({ ...sound, ...change })).toEqual([sentence]);
});

test('what a killed api may fail and lose is of the requests of one of three', () => {
  expect(allowed({ fault: killed, rate: 90 })).toEqual({ failed: 60, linesLost: 6 });
});

test('a table has a row for each, with what it is held to', () => {
  const [head, line, row, other] = faultTable([
    sound,
    { ...sound, fault: killed, failed: 2, alerts: ['A', 'B'] },
  ]).split('\n');
  expect(head).toContain('| fault | took, s | failed | lost lines |');
  expect(line?.split('|')).toHaveLength(head?.split('|').length ?? 0);
  expect(row).toBe('| roll-out of api | 21 | 0 of 2000 | 0 | 3 | 20, 41 | 4 | none | held |');
  expect(other).toContain('| 2 of 2000 (60 may) | 0 (6 may) |');
  expect(other).toContain('| A, B | held |');
});
