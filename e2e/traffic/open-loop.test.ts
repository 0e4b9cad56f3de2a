import { expect, test } from '@jest/globals';
import { type Clock, runOpenLoop } from './open-loop.ts';

/** Time that passes as it is waited for, until the end. */
function fakeClock(endMs: number, jumps: Readonly<Record<number, number>> = {}) {
  const end = new AbortController();
  let now = 0;
  const clock: Clock = {
    now: () => now,
    async wait(ms) {
      now += jumps[now] ?? ms;
      if (now >= endMs) end.abort();
    },
  };
  return { clock, signal: end.signal };
}

test('slow answers do not lower the rate', async () => {
  const sent: number[] = [];
  const answers: (() => void)[] = [];
  const { clock, signal } = fakeClock(2_000);
  const running = runOpenLoop({
    rate: 50,
    maxInFlight: 1_000,
    clock,
    signal,
    onHeldBack: () => expect(undefined).toBe('nothing held back'),
    send(number) {
      sent.push(number);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  for (const answer of answers) answer();
  await running;
  expect(sent).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('past the bound of requests in flight a request is held back, and told of', async () => {
  const sent: number[] = [];
  const heldBack: number[] = [];
  const answers: (() => void)[] = [];
  const { clock, signal } = fakeClock(100);
  const running = runOpenLoop({
    rate: 100,
    maxInFlight: 3,
    clock,
    signal,
    onHeldBack: (number) => heldBack.push(number),
    send(number) {
      sent.push(number);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  for (const answer of answers) answer();
  await running;
  expect(sent).toEqual([0, 1, 2]);
  expect(heldBack).toEqual([3, 4, 5, 6, 7, 8, 9]);
});

test('after a sleep of the machine it sends a second of what it missed, and no more', async () => {
  let sent = 0;
  const { clock, signal } = fakeClock(60_100, { 50: 60_000 });
  await runOpenLoop({
    rate: 100,
    maxInFlight: 1_000,
    clock,
    signal,
    onHeldBack: () => undefined,
    async send() {
      sent += 1;
    },
  });
  expect(sent).toBeGreaterThan(100);
  expect(sent).toBeLessThan(120);
});

test('it ends once the last answer is there', async () => {
  let answered = false;
  const { clock, signal } = fakeClock(10);
  await runOpenLoop({
    rate: 100,
    maxInFlight: 1,
    clock,
    signal,
    onHeldBack: () => undefined,
    async send() {
      await new Promise((resolve) => setImmediate(resolve));
      answered = true;
    },
  });
  expect(answered).toBe(true);
});
