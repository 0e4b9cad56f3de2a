import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createReadLogger } from '../../test/read-logger.ts';
import { metrics } from '../contract.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createRefusals } from './refusals.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function start() {
  const { logger, lines } = createReadLogger();
  const { create, registry } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  return { lines, registry, refusals: createRefusals({ create, logger, intervalMs: 10_000 }) };
}

test('however many are refused, one line in ten seconds has their numbers, and none is left out', () => {
  const { lines, refusals } = start();
  for (let count = 0; count < 500; count += 1) refusals.count('malformed');
  refusals.count('host');
  jest.advanceTimersByTime(9_999);
  expect(lines).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(lines).toEqual([
    expect.objectContaining({
      level: 30,
      msg: '501 requests refused',
      refused: { malformed: 500, host: 1 },
      seconds: 10,
    }),
  ]);
  jest.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(1);
  refusals.count('saturated');
  jest.advanceTimersByTime(3_000);
  refusals.flush();
  expect(lines[1]).toMatchObject({ level: 40, msg: '1 request refused', refused: { saturated: 1 }, seconds: 3 });
  expect(jest.getTimerCount()).toBe(0);
});

test('each is counted by status and reason, and those that never came are 0', async () => {
  const { registry, refusals } = start();
  refusals.count('timeout');
  refusals.count('timeout');
  const values = (await registry.getSingleMetric(metrics.serverRefused.name)?.get())?.values ?? [];
  expect(values).toContainEqual({ labels: { http_response_status_code: '408', reason: 'timeout' }, value: 2 });
  expect(values).toContainEqual({ labels: { http_response_status_code: '503', reason: 'saturated' }, value: 0 });
});
