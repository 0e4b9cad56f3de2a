import { expect, test } from '@jest/globals';
import { rateLimited } from './rate-limit.ts';

test('the first message passes, further ones of its interval are held back and told with the next', () => {
  const clock = { now: 0 };
  const reports: [message: string, heldBack: number][] = [];
  const warn = rateLimited(
    1_000,
    (message, heldBack) => reports.push([message, heldBack]),
    () => clock.now,
  );
  for (const now of [0, 1, 999, 1_000, 1_999, 10_000]) {
    clock.now = now;
    warn(`at ${now}`);
  }
  expect(reports).toEqual([
    ['at 0', 0],
    ['at 1000', 2],
    ['at 10000', 1],
  ]);
});

test('a thousand limiters know nothing of each other', () => {
  let reports = 0;
  for (let index = 0; index < 1_000; index += 1) rateLimited(1_000, () => (reports += 1))('once');
  expect(reports).toBe(1_000);
});
