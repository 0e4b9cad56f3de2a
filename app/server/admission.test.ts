import { expect, test } from '@jest/globals';
import { metrics } from '../contract.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { type Admission, createAdmission, type EventLoop, type Verdict } from './admission.ts';

// A model of the event loop: a turn takes as long as what is done in it, and looks at the sockets once.

const maxWaitMs = 250;
const idleTurnMs = 0.05;

function startLoop() {
  const { create, registry } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  let now = 1_000;
  let ends: (() => void)[] = [];
  const loop: EventLoop = { now: () => now, atEndOfTurn: (act) => void ends.push(act) };
  const admission = createAdmission({ maxWaitMs, create, loop });
  return {
    admission,
    now: () => now,
    work(ms: number): void {
      now += ms;
    },
    /** One turn: whatever `arrivals` does, then the ends of turns that were asked for until then. */
    async turn(arrivals: () => void = () => undefined): Promise<void> {
      now += idleTurnMs;
      arrivals();
      const due = ends;
      ends = [];
      for (const act of due) {
        act();
        // What a decision starts runs before the next.
        await Promise.resolve();
        await Promise.resolve();
      }
    },
    value: async (name: string) => (await registry.getSingleMetric(name)?.get())?.values[0]?.value,
  };
}
type Loop = ReturnType<typeof startLoop>;

interface Fate {
  readonly verdict: Verdict;
  readonly waitedMs: number;
}

/** A request that takes so much of the process' time once it begins. */
function arrive(loop: Loop, costMs: number, ended: (fate: Fate) => void): void {
  const since = loop.now();
  const end = (verdict: Verdict) => {
    const waitedMs = loop.now() - since;
    if (verdict === 'begin') loop.work(costMs);
    ended({ verdict, waitedMs });
  };
  const verdict = loop.admission.enter();
  if (typeof verdict === 'string') end(verdict);
  else void verdict.then(end);
}

/** So many a second for so long, whatever becomes of them; each takes a millisecond. */
async function openLoop(loop: Loop, perSecond: number, seconds: number): Promise<Fate[]> {
  const fates: Fate[] = [];
  const startedAt = loop.now();
  let sent = 0;
  while (loop.now() - startedAt < seconds * 1_000) {
    await loop.turn(() => {
      for (; sent < ((loop.now() - startedAt) / 1_000) * perSecond; sent += 1)
        arrive(loop, 1, (fate) => fates.push(fate));
    });
  }
  while (fates.length < sent) await loop.turn();
  return fates;
}

/** A hundred requests of a millisecond in one turn; tells how many of them have begun. */
async function hundredAtOnce(loop: Loop): Promise<() => number> {
  let begun = 0;
  await loop.turn(() => {
    for (let number = 0; number < 100; number += 1)
      arrive(loop, 1, () => {
        begun += 1;
      });
  });
  return () => begun;
}

const verdicts = (fates: readonly Fate[], wanted: Verdict) => fates.filter(({ verdict }) => verdict === wanted);
const longest = (fates: readonly Fate[]) => Math.max(...fates.map(({ waitedMs }) => waitedMs));

test('a request that comes alone begins at once', () => {
  expect(startLoop().admission.enter()).toBe('begin');
});

test('what there is room for is never refused, and hardly waits', async () => {
  const fates = await openLoop(startLoop(), 700, 5);
  expect(verdicts(fates, 'saturated')).toEqual([]);
  expect(longest(fates)).toBeLessThan(10);
});

test.each([1.5, 3, 10])(
  'of %d times as many as there is room for as many begin as can, and none waits long',
  async (times) => {
    const loop = startLoop();
    const fates = await openLoop(loop, times * 1_000, 10);
    const begun = verdicts(fates, 'begin');
    // A little of the time is the loop's own.
    expect(begun.length).toBeGreaterThan(10 * 900);
    expect(longest(fates)).toBeLessThanOrEqual(maxWaitMs * 2 + 10);
    // Once it is known for an overload they are refused as they come.
    const refused = verdicts(fates, 'saturated');
    const late = refused.filter(({ waitedMs }) => waitedMs > 0);
    expect(late.length / refused.length).toBeLessThan(0.1);
    // And whose turn would come too late does not wait for it.
    expect(longest(refused)).toBeLessThan(maxWaitMs);
  },
);

test('once the overload is over nobody is refused any more', async () => {
  const loop = startLoop();
  await openLoop(loop, 3_000, 5);
  const after = await openLoop(loop, 700, 5);
  expect(verdicts(after, 'saturated')).toEqual([]);
  expect(longest(after)).toBeLessThan(10);
});

test('clients that wait for their answers are all served, however many they are and however long they wait', async () => {
  const loop = startLoop();
  const fates: Fate[] = [];
  let again: (() => void)[] = [];
  const client = () =>
    arrive(loop, 2, (fate) => {
      fates.push(fate);
      again.push(client);
    });
  again = Array.from({ length: 400 }, () => client);
  while (fates.length < 5_000) {
    const due = again;
    again = [];
    await loop.turn(() => {
      for (const ask of due) ask();
    });
  }
  expect(verdicts(fates, 'saturated')).toEqual([]);
  expect(longest(fates)).toBeGreaterThan(maxWaitMs);
});

test('requests begin in the order in which they came', async () => {
  const loop = startLoop();
  const order: number[] = [];
  await loop.turn(() => {
    for (let number = 0; number < 100; number += 1) arrive(loop, 0.3, () => order.push(number));
  });
  while (order.length < 100) await loop.turn();
  expect(order).toEqual(Array.from({ length: 100 }, (_, number) => number));
});

test('a turn begins requests for a moment only, so that the sockets are looked at again', async () => {
  const loop = startLoop();
  const begun = await hundredAtOnce(loop);
  while (begun() < 100) {
    const before = loop.now();
    await loop.turn();
    expect(loop.now() - before).toBeLessThan(2.5);
  }
});

test('while new connections come they have turns of their own, but not all of them', async () => {
  const loop = startLoop();
  const begun = await hundredAtOnce(loop);
  const before = begun();
  for (let turn = 0; turn < 55; turn += 1) await loop.turn(() => loop.admission.connected());
  expect(begun() - before).toBeGreaterThanOrEqual(4);
  expect(begun() - before).toBeLessThanOrEqual(6);
});

test('metrics say how many wait and how many may', async () => {
  const loop = startLoop();
  expect(await loop.value(metrics.serverQueueLimit.name)).toBe(400);
  await openLoop(loop, 3_000, 2);
  for (let number = 0; number < 20; number += 1) arrive(loop, 1, () => undefined);
  expect(await loop.value(metrics.serverQueuedRequests.name)).toBe(19);
  const limit = (await loop.value(metrics.serverQueueLimit.name)) ?? 0;
  // What begins in a quarter of a second.
  expect(limit).toBeGreaterThan(200);
  expect(limit).toBeLessThan(260);
  for (let turn = 0; turn < 40; turn += 1) await loop.turn();
  expect(await loop.value(metrics.serverQueuedRequests.name)).toBe(0);
  expect(await loop.value(metrics.serverQueueLimit.name)).toBeLessThan(260);
  loop.work(5_000);
  expect(await loop.value(metrics.serverQueueLimit.name)).toBe(400);
});

test('every request is decided about once, whatever comes', async () => {
  const loop = startLoop();
  const admission: Admission = loop.admission;
  const decided = new Map<number, number>();
  for (let number = 0; number < 3_000; number += 1) {
    if (number % 40 === 0) await loop.turn(() => admission.connected());
    arrive(loop, (number % 7) / 4, () => decided.set(number, (decided.get(number) ?? 0) + 1));
  }
  while (decided.size < 3_000) await loop.turn();
  expect(new Set(decided.values())).toEqual(new Set([1]));
});
