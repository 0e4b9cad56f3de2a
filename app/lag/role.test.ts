import { afterAll, expect, test } from '@jest/globals';
import { endProcesses, startService } from '../../test/processes.ts';

afterAll(endProcesses);

test('without Kafka lag is ready, shows no offsets, counts the failure, and ends when told to', async () => {
  const lag = await startService('lag', {
    LAG_OPERATIONS_PORT: '0',
    KAFKA_BROKERS: '127.0.0.1:1',
    // Its own log lines wait for Kafka until then.
    SHUTDOWN_TIMEOUT_MS: '1000',
  });
  await lag.untilPrinted(/Kafka does not give its offsets: .*ECONNREFUSED 127\.0\.0\.1:1\b/);
  expect((await fetch(`${lag.operationsUrl}/readyz`)).status).toBe(200);
  const text = await (await fetch(`${lag.operationsUrl}/metrics`)).text();
  expect(text).toContain('lag_collections_total{outcome="failure"} 1\n');
  expect(text).not.toMatch(/^kafka_/m);
  lag.signal('SIGTERM');
  expect(await lag.ended).toEqual({ code: 0, signal: null });
});
