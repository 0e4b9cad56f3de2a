import { expect, test } from '@jest/globals';
import { CircuitState } from 'cockatiel';
import { createBreaker } from './breaker.ts';

function start() {
  const clock = { now: 0 };
  const breaker = createBreaker(() => clock.now);
  /** Whether the last of so many failures opens it. */
  const fail = (times: number): boolean => {
    let opens = false;
    for (let count = 0; count < times; count += 1) opens = breaker.failure(CircuitState.Closed);
    return opens;
  };
  const succeed = (times: number) => {
    for (let count = 0; count < times; count += 1) breaker.success(CircuitState.Closed);
  };
  return { clock, breaker, fail, succeed };
}

test('it opens when more than half of the calls of five seconds failed', () => {
  const { fail, succeed } = start();
  succeed(100);
  fail(9);
  succeed(1);
  expect(fail(9)).toBe(false);
  succeed(1);
  for (let round = 0; round < 9; round += 1) {
    expect(fail(9)).toBe(false);
    succeed(1);
  }
  expect(fail(9)).toBe(false);
  succeed(1);
  expect(fail(9)).toBe(true);
});

test('of fewer than ten calls it believes nothing', () => {
  const { fail } = start();
  expect(fail(9)).toBe(false);
});

test('what is long past counts no more, however few calls came since', () => {
  const { clock, fail, succeed } = start();
  succeed(1);
  fail(9);
  succeed(1);
  clock.now += 5_001;
  expect(fail(1)).toBe(false);
  expect(fail(8)).toBe(false);
});

test('where calls are few it opens at the tenth failure in a row', () => {
  const { clock, breaker } = start();
  const opens = Array.from({ length: 10 }, () => {
    clock.now += 3_000;
    return breaker.failure(CircuitState.Closed);
  });
  expect(opens).toEqual([...Array(9).fill(false), true]);
});

test('a probe that comes through makes history of what was before', () => {
  const { breaker, fail } = start();
  fail(12);
  breaker.success(CircuitState.HalfOpen);
  expect(fail(8)).toBe(false);
});

test('a probe that fails opens it again', () => {
  expect(start().breaker.failure(CircuitState.HalfOpen)).toBe(true);
});
