import { expect, test } from '@jest/globals';
import { createRetryBudget } from './retry-budget.ts';

function start() {
  const clock = { now: 0 };
  const budget = createRetryBudget(() => clock.now);
  /** How many of so many retries are granted. */
  const granted = (asked: number): number => Array.from({ length: asked }, budget.withdraw).filter(Boolean).length;
  return { clock, budget, granted };
}

test('where there are few calls each may be tried again', () => {
  const { clock, granted } = start();
  for (let second = 0; second < 30; second += 1) {
    clock.now += 1_000;
    expect(granted(2)).toBe(2);
  }
});

test('where there are many, a fifth of them', () => {
  const { clock, budget, granted } = start();
  granted(20);
  let retries = 0;
  for (let call = 0; call < 1_000; call += 1) {
    clock.now += 1;
    budget.deposit();
    retries += granted(2);
  }
  // Two a second come on top.
  expect(retries).toBeGreaterThanOrEqual(200);
  expect(retries).toBeLessThanOrEqual(203);
});

test('what was not used is saved, but not for ever', () => {
  const { clock, budget, granted } = start();
  for (let call = 0; call < 1_000; call += 1) budget.deposit();
  clock.now += 3_600_000;
  expect(granted(100)).toBe(20);
});
