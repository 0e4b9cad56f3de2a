import { expect, test } from '@jest/globals';
import { BulkheadRejectedError } from 'cockatiel';
import { createBulkhead } from './bulkhead.ts';

/** Room for one call under way and two that wait. */
function start() {
  const begun: string[] = [];
  let rejected = 0;
  const bulkhead = createBulkhead({ maxConcurrent: 1, maxQueued: 2, onReject: () => (rejected += 1) });
  function call(name: string, signal = new AbortController().signal) {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const result = bulkhead.run(() => {
      begun.push(name);
      return promise;
    }, signal);
    return { result, end: () => resolve(name), fail: (error: Error) => reject(error) };
  }
  return { begun, call, rejected: () => rejected };
}

test('calls begin as there is room, in the order in which they came', async () => {
  const { begun, call } = start();
  const [first, second, third] = [call('first'), call('second'), call('third')];
  expect(begun).toEqual(['first']);
  first.end();
  expect(await first.result).toBe('first');
  second.end();
  third.end();
  expect(await Promise.all([second.result, third.result])).toEqual(['second', 'third']);
  expect(begun).toEqual(['first', 'second', 'third']);
});

test('a call that fails makes room as well', async () => {
  const { call } = start();
  const [first, second] = [call('first'), call('second')];
  first.fail(new Error('SWAPI is down'));
  await expect(first.result).rejects.toThrow('SWAPI is down');
  second.end();
  expect(await second.result).toBe('second');
});

test('what there is no room for is refused, and counted', async () => {
  const { begun, call, rejected } = start();
  for (const name of ['first', 'second', 'third']) call(name);
  await expect(call('fourth').result).rejects.toThrow(BulkheadRejectedError);
  expect(rejected()).toBe(1);
  expect(begun).toEqual(['first']);
});

test('who leaves the queue gives its place to another, and is never begun', async () => {
  const { begun, call } = start();
  const leaving = new AbortController();
  const first = call('first');
  const left = [call('second', leaving.signal), call('third', leaving.signal)];
  leaving.abort(new Error('left'));
  for (const { result } of left) await expect(result).rejects.toThrow('left');
  const fourth = call('fourth');
  first.end();
  fourth.end();
  expect(await fourth.result).toBe('fourth');
  expect(begun).toEqual(['first', 'fourth']);
});

test('who has left before is not begun', async () => {
  const { begun, call } = start();
  await expect(call('first', AbortSignal.abort(new Error('left'))).result).rejects.toThrow('left');
  expect(begun).toEqual([]);
});
