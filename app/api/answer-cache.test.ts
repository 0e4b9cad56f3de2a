import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { BulkheadRejectedError } from 'cockatiel';
import { createReadLogger } from '../../test/read-logger.ts';
import { metrics } from '../contract.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { type Answer, foundAnswer } from './answer.ts';
import { createAnswerCache, type Load } from './answer-cache.ts';
import { createLookups, type Lookup } from './lookups.ts';
import { SwapiError } from './swapi/swapi-error.ts';

const ttlMs = 60_000;
const revalidateMs = 10_000;
const staleMs = 30_000;

function start(maxBytes = 1024 * 1024) {
  const clock = { now: 1_000_000 };
  const { create, registry } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  const { logger, lines } = createReadLogger();
  const cache = createAnswerCache({ ttlMs, revalidateMs, staleMs, maxBytes, create, logger, now: () => clock.now });
  /** What a request for the key gets, and how. */
  async function ask(load: Load<string>, { key = '1', signal = new AbortController().signal } = {}) {
    const lookups = createLookups(signal);
    const answer = await cache.get('people', key, load, lookups);
    const [lookup] = lookups.made as [Lookup];
    const { outcome, ageMs, outdated, stored } = lookup;
    return { value: answer.found ? answer.value : undefined, outcome, ageMs, outdated, stored };
  }
  const answer =
    (value: string): Load<string> =>
    async () =>
      foundAnswer(value, clock.now);
  return { clock, ask, answer, registry, lines };
}

const failure: Load<string> = async () => {
  throw new Error('SWAPI is down');
};
const unasked: Load<string> = async () => {
  throw new Error('nobody should have asked SWAPI');
};

/** A call that ends when the test says so, and tells whether it was aborted. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<Answer<string>>();
  const begun = Promise.withResolvers<void>();
  let signal: AbortSignal | undefined;
  const load: Load<string> = (call) => {
    signal = call.signal;
    call.signal.addEventListener('abort', () => reject(call.signal.reason));
    begun.resolve();
    return promise;
  };
  return { load, begun: begun.promise, aborted: () => signal?.aborted, resolve, reject };
}

describe('an answer', () => {
  test('is fresh for its time, then refreshed behind the old one, then better than none, then gone', async () => {
    const { clock, ask, answer } = start();
    expect(await ask(answer('Luke'))).toMatchObject({ value: 'Luke', outcome: 'miss', ageMs: 0, outdated: false });
    clock.now += ttlMs;
    expect(await ask(unasked)).toMatchObject({ value: 'Luke', outcome: 'hit', ageMs: ttlMs });
    clock.now += 1;
    expect(await ask(failure)).toMatchObject({ value: 'Luke', outcome: 'revalidate', ageMs: ttlMs + 1 });
    clock.now += revalidateMs;
    expect(await ask(failure)).toMatchObject({ value: 'Luke', outcome: 'stale', ageMs: ttlMs + revalidateMs + 1 });
    clock.now += staleMs - revalidateMs - 2;
    expect((await ask(failure)).outcome).toBe('stale');
    clock.now += 1;
    await expect(ask(failure)).rejects.toThrow('SWAPI is down');
    expect(await ask(answer('Luke again'))).toMatchObject({ value: 'Luke again', outcome: 'miss', outdated: true });
  });

  test('that a record is missing is remembered for ten seconds', async () => {
    const { clock, ask, answer } = start();
    const missing: Load<string> = async () => ({ found: false, fetchedAt: clock.now });
    await ask(missing);
    clock.now += 10_000;
    expect(await ask(unasked)).toMatchObject({ value: undefined, outcome: 'hit' });
    clock.now += revalidateMs + 1;
    expect(await ask(answer('found'))).toMatchObject({ value: 'found', outcome: 'miss' });
  });

  test('that failed is not remembered', async () => {
    const { ask, answer } = start();
    await expect(ask(failure)).rejects.toThrow('SWAPI is down');
    expect(await ask(answer('Luke'))).toMatchObject({ value: 'Luke', outcome: 'miss' });
  });

  test('stays within its bytes with all others, whatever is asked for', async () => {
    const { ask, answer, registry } = start(100_000);
    for (let id = 0; id < 2_000; id += 1) await ask(answer(String(id)), { key: String(id) });
    const size = (await registry.getSingleMetric(metrics.cacheBytes.name)?.get())?.values[0]?.value;
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThanOrEqual(100_000);
  });

  test('that is larger than all of it is given, and not kept', async () => {
    const { ask, answer } = start(10_000);
    expect(await ask(answer('x'.repeat(10_000)))).toMatchObject({ outcome: 'miss', stored: false });
    expect(await ask(answer('small'))).toMatchObject({ outcome: 'miss', stored: true });
  });
});

describe('a little past its time', () => {
  test('it is given at once, and refreshed once, however many ask', async () => {
    const { clock, ask, answer } = start();
    await ask(answer('old'));
    clock.now += ttlMs + 1;
    const refresh = pending();
    const first = await ask(refresh.load);
    const others = await Promise.all(Array.from({ length: 50 }, () => ask(unasked)));
    expect([first, ...others].map(({ value, outcome }) => `${outcome} ${value}`)).toEqual(
      Array(51).fill('revalidate old'),
    );
    refresh.resolve(foundAnswer('new', clock.now));
    await refresh.begun;
    await wait(0);
    expect(await ask(unasked)).toMatchObject({ value: 'new', outcome: 'hit' });
  });

  test('its refresh goes on though the client has left', async () => {
    const { clock, ask, answer } = start();
    await ask(answer('old'));
    clock.now += ttlMs + 1;
    const refresh = pending();
    const client = new AbortController();
    await ask(refresh.load, { signal: client.signal });
    client.abort(new Error('left'));
    expect(refresh.aborted()).toBe(false);
  });
});

describe('a call whose failure nobody waits for', () => {
  const failing =
    (error: Error): Load<string> =>
    async () => {
      throw error;
    };
  async function linesAfter(error: Error): Promise<Record<string, unknown>[]> {
    const { clock, ask, answer, lines } = start();
    await ask(answer('old'));
    clock.now += ttlMs + 1;
    expect(await ask(failing(error))).toMatchObject({ value: 'old', outcome: 'revalidate' });
    clock.now += revalidateMs;
    expect(await ask(failing(error))).toMatchObject({ value: 'old', outcome: 'stale' });
    await wait(0);
    return lines;
  }

  test('has one line', async () => {
    expect(await linesAfter(new SwapiError('timeout', 'SWAPI did not answer'))).toEqual(
      Array(2).fill(expect.objectContaining({ level: 40, key: 'people/1' })),
    );
  });

  test('has a line that says so where it is an error of our own', async () => {
    const lines = await linesAfter(new TypeError('x is not a function'));
    expect(lines.map(({ level }) => level)).toEqual([50, 50]);
    expect(lines[0]).toMatchObject({ err: { name: 'TypeError', message: 'x is not a function' } });
  });

  test('has none where no call was made', async () => {
    expect(await linesAfter(new SwapiError('circuit_open', 'left alone'))).toEqual([]);
    expect(await linesAfter(new BulkheadRejectedError(1, 1))).toEqual([]);
  });
});

describe('long past its time', () => {
  test('who could have it does not wait for a SWAPI that hangs, nor do those who come later', async () => {
    const { clock, ask, answer } = start();
    await ask(answer('old'));
    clock.now += ttlMs + revalidateMs + 1;
    const hanging = pending();
    expect(await ask(hanging.load)).toMatchObject({ value: 'old', outcome: 'stale' });
    expect(await ask(unasked)).toMatchObject({ value: 'old', outcome: 'stale' });
    hanging.resolve(foundAnswer('new', clock.now));
    await wait(0);
    expect(await ask(unasked)).toMatchObject({ value: 'new', outcome: 'hit' });
  });

  test('a fresh answer that comes soon enough is the one that is given', async () => {
    const { clock, ask, answer } = start();
    await ask(answer('old'));
    clock.now += ttlMs + revalidateMs + 1;
    expect(await ask(answer('new'))).toMatchObject({ value: 'new', outcome: 'miss', ageMs: 0 });
  });
});

describe('a call that several wait for', () => {
  test('goes on when one of them leaves', async () => {
    const { clock, ask } = start();
    const call = pending();
    const client = new AbortController();
    const leaving = ask(call.load, { signal: client.signal });
    const staying = ask(unasked);
    client.abort(new Error('left'));
    await expect(leaving).rejects.toThrow('left');
    expect(call.aborted()).toBe(false);
    call.resolve(foundAnswer('Luke', clock.now));
    expect(await staying).toMatchObject({ value: 'Luke', outcome: 'collapsed' });
  });

  test('is aborted when the last of them leaves, and who comes then begins another', async () => {
    const { ask, answer } = start();
    const call = pending();
    const clients = [new AbortController(), new AbortController()];
    const leaving = clients.map(({ signal }) => ask(call.load, { signal }));
    for (const client of clients) client.abort(new Error('left'));
    for (const asked of leaving) await expect(asked).rejects.toThrow('left');
    expect(call.aborted()).toBe(true);
    expect(await ask(answer('Luke'))).toMatchObject({ value: 'Luke', outcome: 'miss' });
  });

  test('is joined by nobody once it is aborted, even where it takes its time to end', async () => {
    const { ask } = start();
    const slowToEnd = Promise.withResolvers<Answer<string>>();
    const client = new AbortController();
    const leaving = ask(() => slowToEnd.promise, { signal: client.signal });
    client.abort(new Error('left'));
    await expect(leaving).rejects.toThrow('left');
    const next = pending();
    const asked = ask(next.load);
    await next.begun;
    slowToEnd.reject(new Error('aborted'));
    await wait(0);
    // The end of the old call takes the new one from nobody.
    const joining = ask(unasked);
    next.resolve(foundAnswer('Luke', 1_000_000));
    expect(await asked).toMatchObject({ value: 'Luke', outcome: 'miss' });
    expect(await joining).toMatchObject({ value: 'Luke', outcome: 'collapsed' });
  });

  test('is not begun by who has left already', async () => {
    const { ask } = start();
    let begun = false;
    const load: Load<string> = (call) => {
      begun = true;
      return unasked(call);
    };
    await expect(ask(load, { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
    expect(begun).toBe(false);
  });
});
