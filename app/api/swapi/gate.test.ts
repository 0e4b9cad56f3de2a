import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createReadLogger } from '../../../test/read-logger.ts';
import { metrics } from '../../contract.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { createGate } from './gate.ts';
import { SwapiError } from './swapi-error.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function start(chance = 0) {
  const { logger, lines } = createReadLogger();
  const { create, registry } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  const gate = createGate({ create, logger, random: () => chance });
  const closed = async () => (await registry.getSingleMetric(metrics.gateClosed.name)?.get())?.values[0]?.value;
  return { gate, closed, lines };
}

const told = (retryAfterMs: number) => new SwapiError('rate_limited', 'SWAPI answered 429', { retryAfterMs });

test('nobody passes until the time that SWAPI named is over', async () => {
  const { gate, closed } = start();
  gate.pass();
  gate.close(told(10_000));
  expect(gate.pass).toThrow(expect.objectContaining({ failure: 'rate_limited', retryAfterMs: 10_000 }));
  jest.advanceTimersByTime(9_999);
  expect(gate.pass).toThrow(expect.objectContaining({ retryAfterMs: 1 }));
  expect(await closed()).toBe(1);
  jest.advanceTimersByTime(1);
  gate.pass();
  expect(await closed()).toBe(0);
});

test.each([0, 0.5, 1])('it stays closed up to a tenth longer (%d), and who closed it is told so too', (chance) => {
  const { gate } = start(chance);
  const ms = 60_000 * (1 + chance / 10);
  expect(gate.close(told(60_000))).toMatchObject({ failure: 'rate_limited', retryAfterMs: ms });
  jest.advanceTimersByTime(ms - 1);
  expect(gate.pass).toThrow();
  jest.advanceTimersByTime(1);
  gate.pass();
});

test('a longer time counts, a shorter one does not, and all of it has two lines', async () => {
  const { gate, closed, lines } = start();
  gate.close(told(10_000));
  jest.advanceTimersByTime(5_000);
  gate.close(told(20_000));
  expect(gate.close(told(1_000))).toMatchObject({ retryAfterMs: 20_000 });
  jest.advanceTimersByTime(19_999);
  expect(await closed()).toBe(1);
  expect(gate.pass).toThrow(expect.objectContaining({ retryAfterMs: 1 }));
  jest.advanceTimersByTime(1);
  expect(await closed()).toBe(0);
  gate.pass();
  expect(lines.map(({ msg }) => msg)).toEqual([
    'SWAPI asks to be left alone: no calls until then',
    'calls to SWAPI are made again',
  ]);
});
