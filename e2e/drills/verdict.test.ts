import { expect, test } from '@jest/globals';
import type { DrillResult } from './result.ts';
import { soundResult } from './sample-result.ts';
import { brokenPromises } from './verdict.ts';

const ofApi = { ...soundResult.drill, name: 'api-killed', of: 'api', mayLoseMs: 200 } as const;

test('nothing is broken where every promise holds', () => {
  expect(brokenPromises(soundResult)).toEqual([]);
});

test.each<[Partial<DrillResult>, string]>([
  [{ failed: 1 }, '1 of 20000 requests failed'],
  [{ slowestMs: 1_001 }, 'a request took 1001 ms'],
  [{ p99DuringMs: 161 }, 'p99 was 2.0 times that before'],
  [{ memoryGrowthBytes: 40 * 1024 ** 2 }, 'the api grew by 40 MB, more than the 32 MB of its queue'],
  [{ linesLost: 1 }, '1 log lines were lost, at most 0 may be'],
  [{ alerts: [] }, 'no alert told of it: LogStreamDisconnected'],
  [{ alerts: ['LogStreamDisconnected', 'LokiRejects'] }, 'alerts told of something else: LokiRejects'],
  [{ recoveredAfterMs: undefined, amiss: 'traces are late' }, 'it did not recover: traces are late'],
])('a fault of the telemetry: %j', (change, sentence) => {
  expect(brokenPromises({ ...soundResult, ...change })).toEqual([sentence]);
});

test('a ratio of short times does not count', () => {
  expect(brokenPromises({ ...soundResult, p99BeforeMs: 5, p99DuringMs: 90 })).toEqual([]);
  expect(brokenPromises({ ...soundResult, p99BeforeMs: 5, p99DuringMs: 110 })).toHaveLength(1);
});

test('the times of a drill that is too short for them do not count', () => {
  const drill = { ...soundResult.drill, timesCount: false } as const;
  expect(brokenPromises({ ...soundResult, drill, slowestMs: 1_500, p99DuringMs: 900 })).toEqual([]);
});

test('requests may fail where the fault is of the api itself', () => {
  expect(brokenPromises({ ...soundResult, drill: ofApi, failed: 100, cutShort: 3, slowestMs: 5_000 })).toEqual([]);
});

test('what may be lost is so many milliseconds of lines', () => {
  expect(brokenPromises({ ...soundResult, drill: ofApi, linesLost: 40 })).toEqual([]);
  expect(brokenPromises({ ...soundResult, drill: ofApi, linesLost: 41 })).toHaveLength(1);
});

test('an alert that depends on the moment may be raised, and need not', () => {
  const drill = { ...soundResult.drill, raises: [], mayRaise: ['TargetDown'] };
  for (const alerts of [[], ['TargetDown']]) expect(brokenPromises({ ...soundResult, drill, alerts })).toEqual([]);
});

test('an api that is asked to end cuts nothing short', () => {
  const drill = { ...ofApi, name: 'api-terminated' };
  expect(brokenPromises({ ...soundResult, drill, failed: 3, cutShort: 1 })).toEqual([
    '1 requests under way were cut short',
  ]);
});

test('where requests may be refused, some are, and none is left without an answer', () => {
  const drill = { ...soundResult.drill, name: 'overload', of: 'api', refuses: true } as const;
  const overloaded = { ...soundResult, drill, failed: 900, slowestMs: 3_000 };
  expect(brokenPromises(overloaded)).toEqual([]);
  expect(brokenPromises({ ...overloaded, unanswered: 1 })).toEqual(['1 of 20000 requests had no answer']);
  expect(brokenPromises({ ...overloaded, failed: 0 })).toEqual(['no request was refused']);
});
