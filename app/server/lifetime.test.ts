import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { createReadLogger } from '../../test/read-logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createDrain } from './drain.ts';
import { createHttpServer } from './http-server.ts';
import { createLifetime, type Lifetime } from './lifetime.ts';
import { createOperations } from './operations.ts';

type Options = Parameters<typeof createLifetime>[0];

interface TestLifetime extends Lifetime {
  readonly exits: number[];
  readonly lines: Record<string, unknown>[];
  /** Settles with the first code. */
  readonly exited: Promise<number>;
}

function lifetimeWith(options: Partial<Options>): TestLifetime {
  const exits: number[] = [];
  const { logger, lines } = createReadLogger();
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  const lifetime = createLifetime({
    logger,
    drainMs: 0,
    timeoutMs: 3_000,
    drains: [],
    flushes: [],
    exit(code) {
      exits.push(code);
      resolve(code);
    },
    ...options,
  });
  return { ...lifetime, exits, lines, exited };
}

const hang = () => new Promise<never>(() => undefined);

test('is ready from its start to its stop', async () => {
  const lifetime = lifetimeWith({ drainMs: 20 });
  expect(lifetime.isReady()).toBe(false);
  lifetime.started();
  expect(lifetime.isReady()).toBe(true);
  const stopped = lifetime.stop('SIGTERM', 0);
  expect(lifetime.isReady()).toBe(false);
  lifetime.started();
  expect(lifetime.isReady()).toBe(false);
  await stopped;
  expect(lifetime.exits).toEqual([0]);
});

test('drains, closes, flushes one after the other, exits', async () => {
  const steps: string[] = [];
  const step = (name: string) => async () => {
    await wait(1);
    steps.push(name);
  };
  const lifetime = lifetimeWith({
    drains: [{ begin: () => void steps.push('begin'), close: step('close') }],
    flushes: [step('background'), step('logs'), step('spans')],
    exit: (code) => void steps.push(`exit ${code}`),
  });
  await lifetime.stop('uncaught error', 1);
  expect(steps).toEqual(['begin', 'close', 'background', 'logs', 'spans', 'exit 1']);
  expect(lifetime.lines.map(({ msg }) => msg)).toEqual(['shutting down', 'shut down']);
});

test('waits for its drain time before it closes', async () => {
  let begun = 0;
  let waited = 0;
  const drain = {
    begin: () => {
      begun = performance.now();
    },
    close: async () => {
      waited = performance.now() - begun;
    },
  };
  await lifetimeWith({ drainMs: 60, drains: [drain] }).stop('SIGTERM', 0);
  expect(waited).toBeGreaterThanOrEqual(58);
});

test('closes without a drain time where nobody has to hear of it first', async () => {
  const steps: string[] = [];
  const drain = {
    begin: () => void steps.push('begin'),
    close: async () => void steps.push('close'),
  };
  const lifetime = lifetimeWith({ drainMs: 10_000, drains: [drain] });
  const begun = performance.now();
  await lifetime.stop('SIGINT', 0, false);
  expect(steps).toEqual(['begin', 'close']);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('keeps a third of the time for the flushes, and gives each its share of what is left', async () => {
  const given: number[] = [];
  const lifetime = lifetimeWith({
    timeoutMs: 300,
    drains: [{ begin: () => undefined, close: (timeoutMs) => wait(timeoutMs) }],
    flushes: [
      async (timeoutMs) => void given.push(timeoutMs),
      (timeoutMs) => {
        given.push(timeoutMs);
        return hang();
      },
      async (timeoutMs) => void given.push(timeoutMs),
    ],
  });
  await lifetime.stop('SIGTERM', 0);
  const [first = 0, second = 0, third = 0] = given;
  expect(first).toBeLessThanOrEqual(35);
  expect(second).toBeGreaterThanOrEqual(first);
  expect(third).toBeGreaterThan(0);
  expect(given).toHaveLength(3);
});

test('a drain time longer than the whole leaves the flushes their part', async () => {
  const given: number[] = [];
  const started = performance.now();
  await lifetimeWith({
    drainMs: 60_000,
    timeoutMs: 150,
    flushes: [async (timeoutMs) => void given.push(timeoutMs)],
  }).stop('SIGTERM', 0);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(given[0]).toBeGreaterThan(0);
});

test('a flush that hangs, rejects or throws keeps neither the others from theirs nor the process from its end', async () => {
  let reached = false;
  const lifetime = lifetimeWith({
    timeoutMs: 300,
    flushes: [
      hang,
      () => Promise.reject(new Error('Kafka is away')),
      () => {
        throw new Error('not even begun');
      },
      async () => {
        reached = true;
      },
    ],
  });
  await lifetime.stop('SIGTERM', 0);
  expect(reached).toBe(true);
  expect(lifetime.exits).toEqual([0]);
  const warned = lifetime.lines.filter(({ level }) => level === 40).map(({ err }) => (err as Error).message);
  expect(warned).toEqual(['Kafka is away', 'not even begun']);
});

test('a second signal exits at once with 1', async () => {
  const lifetime = lifetimeWith({ drains: [{ begin: () => undefined, close: hang }] });
  void lifetime.stop('SIGTERM', 0);
  void lifetime.stop('SIGTERM', 0);
  expect(lifetime.exits).toEqual([1]);
});

test('an error while stopping changes the code, not the course', async () => {
  const lifetime = lifetimeWith({ drainMs: 20 });
  const stopped = lifetime.stop('SIGTERM', 0);
  await lifetime.stop('uncaught error', 1);
  expect(lifetime.exits).toEqual([]);
  await stopped;
  expect(lifetime.exits).toEqual([1]);
});

test('20 keep-alive clients under load see no failed request while the service stops', async () => {
  const http = createHttpServer((_, response) => void setTimeout(() => response.end('fine'), Math.random() * 20));
  const server = await startServer(http);
  const lifetime = lifetimeWith({ drainMs: 200, drains: [createDrain(http)] });
  const { registry } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  const isReady = () => lifetime.isReady();
  const operations = await startServer(
    createHttpServer(createOperations({ registry, isReady, onError: () => undefined })),
  );
  lifetime.started();

  // Like a load balancer: clients are sent here until a probe finds it not ready.
  let welcome = true;
  const balancer = (async () => {
    while (welcome) welcome = (await fetch(`${operations.url}/readyz`)).ok;
  })();
  const agent = new Agent({ keepAlive: true });
  let answered = 0;
  let answeredWhileStopping = 0;
  const clients = Array.from({ length: 20 }, async () => {
    while (welcome) {
      expect(await askWith(agent, server.url)).toBe('200 fine');
      answered += 1;
      if (!lifetime.isReady()) answeredWhileStopping += 1;
      if (answered === 200) void lifetime.stop('SIGTERM', 0);
    }
  });
  await Promise.all([...clients, balancer]);
  expect(await lifetime.exited).toBe(0);
  expect(answeredWhileStopping).toBeGreaterThan(0);
  agent.destroy();
  await Promise.all([server.close(), operations.close()]);
});

async function askWith(agent: Agent, url: string): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent }, resolve).on('error', reject);
  });
  return `${response.statusCode} ${Buffer.concat(await response.toArray())}`;
}
