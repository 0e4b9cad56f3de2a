import { expect, test } from '@jest/globals';
import type { ServerStatus, StackControl } from '../../stack/control.ts';
import type { Drill } from './drill.ts';
import type { Load, NumberedRequest } from './load.ts';
import type { DrillSetting } from './run-drill.ts';
import { complaints, runDrills } from './run-drills.ts';

const drill: Drill = {
  name: 'kafka-stopped',
  fault: 'Kafka stopped',
  of: 'telemetry',
  server: 'kafka',
  lastsMs: 5,
  raises: ['LogStreamDisconnected'],
  begin: (stack) => stack.stop('kafka'),
  end: (stack) => stack.start('kafka'),
};

const burn = { name: 'LatencyBudgetBurn', instance: 'api' };
const disconnected = { name: 'LogStreamDisconnected', instance: 'upstream' };

/** Everything that a drill does to the system, in its order; with answers that are all well. */
function createFakes(changes: Partial<DrillSetting> = {}) {
  const done: string[] = [];
  const end = new AbortController();
  const statuses: ServerStatus[] = [
    { name: 'kafka', state: 'ready', address: '', restarts: 0 },
    { name: 'tempo', state: 'left out', address: '', restarts: 0 },
  ];
  const stack: StackControl = {
    status: async () => statuses,
    stop: async (name) => void done.push(`stop ${name}`),
    start: async (name) => void done.push(`start ${name}`),
    signal: async (name, signal) => void done.push(`${signal} ${name}`),
    shutDown: async () => undefined,
  };
  const requests: NumberedRequest[] = [];
  const load: Load = {
    prefix: 'f',
    requests,
    start() {
      done.push('load');
      requests.push({ number: 0, sentAtMs: Date.now(), durationMs: 1, status: 200 });
    },
    stop: async () => void done.push('no load'),
  };
  const setting: DrillSetting = {
    stack,
    rate: 200,
    times: { quietWithinMs: 40, settleMs: 1, warmUpMs: 1, beforeMs: 1, recoveryMs: 40, lookEveryMs: 1 },
    createLoad: () => load,
    readCounts: async () => ({ spansLost: { api: 0 }, queueLimitBytes: 1 }),
    alerts: { active: async () => [burn], since: async () => [burn, disconnected], badRate: async () => 0 },
    soundness: async () => undefined,
    account: async () => ({ missing: [], duplicates: 0, others: [] }),
    heal: async () => void done.push('heal'),
    say: () => undefined,
    signal: end.signal,
    ...changes,
  };
  return { setting, done, end };
}

test('after the system has settled, a drill is load, fault, its end, an account, and a healed stack', async () => {
  const { setting, done } = createFakes();
  const outcome = await runDrills([drill], setting);
  expect(done).toEqual(['load', 'no load', 'load', 'stop kafka', 'start kafka', 'no load', 'no load', 'heal']);
  expect(complaints(outcome)).toEqual([]);
});

test('nothing begins while requests of before are bad', async () => {
  const { setting, done } = createFakes();
  const rates = [0.2, 0.1, 0];
  const badRate = async () => {
    expect(done).toEqual([]);
    return rates.shift() ?? 0;
  };
  const outcome = await runDrills([drill], { ...setting, alerts: { ...setting.alerts, badRate } });
  expect(rates).toEqual([]);
  expect(outcome.results).toHaveLength(1);
});

test('no drill runs where requests stay bad without one', async () => {
  const { setting, done } = createFakes();
  const drills = runDrills([drill], { ...setting, alerts: { ...setting.alerts, badRate: async () => 0.1 } });
  await expect(drills).rejects.toThrow('Requests fail or are slow though no drill runs');
  expect(done).toEqual([]);
});

test('what is done before the fault is done without load', async () => {
  const { setting, done } = createFakes();
  await runDrills([{ ...drill, prepare: (stack) => stack.stop('api') }], setting);
  expect(done.slice(2, 7)).toEqual(['load', 'no load', 'stop api', 'load', 'stop kafka']);
});

test('lines that are missing are a broken promise', async () => {
  const { setting } = createFakes({ account: async () => ({ missing: [4], duplicates: 0, others: [] }) });
  expect(complaints(await runDrills([drill], setting))).toEqual([
    'kafka-stopped: 1 log lines were lost, at most 0 may be',
  ]);
});

test('a system that does not recover is told of with what is amiss', async () => {
  const { setting } = createFakes({ soundness: async () => 'log lines are late' });
  expect(complaints(await runDrills([drill], setting))).toEqual([
    'kafka-stopped: it did not recover: log lines are late',
  ]);
});

test('a fault that does not end is told of', async () => {
  const { setting, done } = createFakes();
  const outcome = await runDrills([{ ...drill, end: () => new Promise(() => undefined) }], setting);
  expect(complaints(outcome)).toEqual(['kafka-stopped: it did not recover: the fault did not end']);
  expect(done.at(-1)).toBe('heal');
});

test('after a drill that fails the stack is healed, and the next one runs', async () => {
  const { setting, done } = createFakes();
  const broken: Drill = { ...drill, name: 'broken', begin: () => Promise.reject(new Error('no such server')) };
  const outcome = await runDrills([broken, drill], setting);
  expect(complaints(outcome)).toEqual(['broken failed: no such server']);
  expect(outcome.results).toHaveLength(1);
  expect(done.filter((what) => what === 'heal')).toHaveLength(2);
});

test('one that is broken off is healed, and no other begins', async () => {
  const { setting, done, end } = createFakes();
  const brokenOff: Drill = { ...drill, lastsMs: 60_000, begin: async () => void setTimeout(() => end.abort(), 5) };
  const outcome = await runDrills([brokenOff, drill], setting);
  expect(outcome).toMatchObject({ results: [], failures: [] });
  expect(done).toEqual(['load', 'no load', 'load', 'no load', 'heal']);
});

test('a stack that could not be healed is told of, also where the drill was broken off', async () => {
  const { setting, end } = createFakes({ heal: () => Promise.reject(new Error('not ready: kafka')) });
  const brokenOff: Drill = { ...drill, lastsMs: 60_000, begin: async () => void setTimeout(() => end.abort(), 5) };
  expect(complaints(await runDrills([brokenOff], setting))).toEqual(['kafka-stopped failed: not ready: kafka']);
});

test('the fault of a server that is left out is not tried', async () => {
  const { setting, done } = createFakes();
  const outcome = await runDrills([{ ...drill, name: 'tempo-killed', server: 'tempo' }], setting);
  expect(outcome).toMatchObject({ results: [], leftOut: ['tempo-killed'] });
  expect(done).not.toContain('heal');
});
