import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { requestQueuePrototype, stopIdleRequestQueueTimer } from './request-queue-timer.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const original = requestQueuePrototype().scheduleCheckPendingRequests;

function createQueue({ pending, throttledUntil }: { pending: unknown[]; throttledUntil: number }) {
  const checks: number[] = [];
  const queue = Object.assign(Object.create(requestQueuePrototype()), {
    pending,
    throttledUntil,
    throttleCheckTimeoutId: null,
    checkPendingRequests: () => checks.push(Date.now()),
  });
  return { queue, checks };
}

test('kafkajs still has the function that is replaced, with the fault it is replaced for', () => {
  expect(original).toBeInstanceOf(Function);
  const { queue } = createQueue({ pending: [], throttledUntil: -1 });
  original.call(queue);
  expect(jest.getTimerCount()).toBe(1);
});

test('no timer runs while no request is held back', () => {
  stopIdleRequestQueueTimer();
  const { queue } = createQueue({ pending: [], throttledUntil: -1 });
  queue.scheduleCheckPendingRequests();
  expect(jest.getTimerCount()).toBe(0);
});

test('requests held back are looked at once, when the broker allows it', () => {
  stopIdleRequestQueueTimer();
  const startedAt = Date.now();
  const { queue, checks } = createQueue({ pending: ['a request'], throttledUntil: startedAt + 1_500 });
  queue.scheduleCheckPendingRequests();
  queue.scheduleCheckPendingRequests();
  jest.advanceTimersByTime(10_000);
  expect(checks).toEqual([startedAt + 1_500]);
});
