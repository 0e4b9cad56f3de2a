import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../../test/http-server.ts';
import { startUpstream, type TestUpstream } from '../../../test/upstream.ts';
import { createDrain } from '../../server/drain.ts';
import { createHttpServer } from '../../server/http-server.ts';
import { createOperations } from '../../server/operations.ts';
import { createFaults } from './faults.ts';
import { createFaultsResource } from './faults-resource.ts';
import { createFaultInjector } from './inject-faults.ts';

let draw: number;
let upstream: TestUpstream;
let operations: TestServer;

beforeEach(async () => {
  draw = 0;
  const faults = createFaults();
  upstream = await startUpstream({
    injectFaults: (logger) => {
      const injectFaults = createFaultInjector({ faults, logger, random: () => draw });
      return (route) => {
        const routeWithFaults = injectFaults(route);
        return (ctx, next) => routeWithFaults(ctx, next).finally(() => logger.info('route ended'));
      };
    },
  });
  operations = await startServer(
    createHttpServer(
      createOperations({
        registry: upstream.registry,
        isReady: () => true,
        resources: { '/faults': createFaultsResource({ faults, logger: upstream.logger }) },
        onError: (error) => {
          throw error;
        },
      }),
    ),
  );
});
afterEach(() => Promise.all([upstream.close(), operations.close()]));

const faultsUrl = () => `${operations.url}/faults`;
const put = (body: unknown) =>
  fetch(faultsUrl(), { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) });
const getLuke = (init?: RequestInit) => fetch(`${upstream.url}/api/people/1/`, init);
const none = { latencyMs: 0, errorRate: 0, hangRate: 0, only: '' };

test('the first fault of a route is one more than none', async () => {
  const failuresOf = (route: string) =>
    `http_server_request_duration_seconds_count{http_request_method="GET",http_route="${route}",http_response_status_code="500"}`;
  const started = await upstream.registry.metrics();
  await put({ errorRate: 1 });
  for (const path of ['/api/', '/api/people/', '/api/people/1/']) {
    const series = failuresOf(path.replace('1', ':id'));
    expect(started).toContain(`${series} 0\n`);
    expect((await fetch(upstream.url + path)).status).toBe(500);
    expect(await upstream.registry.metrics()).toContain(`${series} 1\n`);
  }
});

describe('/faults', () => {
  test('shows what was put, with 0 for what was not, until it is deleted', async () => {
    expect(await (await fetch(faultsUrl())).json()).toEqual(none);
    expect(await (await put({ latencyMs: 70, errorRate: 0.25 })).json()).toEqual({
      ...none,
      latencyMs: 70,
      errorRate: 0.25,
    });
    expect(await (await put({ hangRate: 1 })).json()).toEqual({ ...none, hangRate: 1 });
    expect(await (await fetch(faultsUrl())).json()).toEqual({ ...none, hangRate: 1 });
    expect(await (await fetch(faultsUrl(), { method: 'DELETE' })).json()).toEqual(none);
    expect(await (await fetch(faultsUrl())).json()).toEqual(none);
  });

  test.each([
    [{ latencyMs: -1 }, 'latencyMs: expected a whole number from 0 to 60000.'],
    [{ latencyMs: 60_001 }, 'latencyMs: expected a whole number from 0 to 60000.'],
    [{ latencyMs: 1.5 }, 'latencyMs: expected a whole number from 0 to 60000.'],
    [{ latencyMs: '5' }, 'latencyMs: expected a whole number from 0 to 60000.'],
    [
      { errorRate: 1.01, hangRate: -0.1 },
      'errorRate: expected a number from 0 to 1; hangRate: expected a number from 0 to 1.',
    ],
    [{ only: 1 }, 'only: expected a text of at most 200 characters.'],
    [{ only: 'x'.repeat(201) }, 'only: expected a text of at most 200 characters.'],
    [{ errorrate: 1 }, 'Unrecognized key: "errorrate".'],
    ['[]', 'Invalid input: expected object, received array.'],
    ['', 'The body is not JSON.'],
    ['{"latencyMs": 1', 'The body is not JSON.'],
  ])('refuses %j and changes nothing', async (body, detail) => {
    await put({ latencyMs: 1 });
    const response = await put(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 400, detail });
    expect(await (await fetch(faultsUrl())).json()).toEqual({ ...none, latencyMs: 1 });
  });

  test('reads no more than 4 KiB', async () => {
    expect((await put(`{"latencyMs":1}${' '.repeat(4_000)}`)).status).toBe(200);
    expect((await put(`{"latencyMs":1}${' '.repeat(5_000)}`)).status).toBe(413);
  });

  test.each([
    ['OPTIONS', 204],
    ['POST', 405],
  ])('%s is answered with the methods it has', async (method, status) => {
    const response = await fetch(faultsUrl(), { method });
    expect([response.status, response.headers.get('Allow')]).toEqual([status, 'GET, HEAD, PUT, DELETE, OPTIONS']);
  });
});

test('errors are 500 problems, by rate, logged as injected and counted under their route', async () => {
  await put({ errorRate: 0.5 });
  draw = 0.5;
  expect((await getLuke()).status).toBe(200);
  draw = 0.49;
  const response = await getLuke();
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ detail: 'An injected fault.', trace_id: expect.any(String) });
  expect(upstream.logLines).toContainEqual(expect.objectContaining({ msg: 'injected fault', fault: 'error' }));
  expect(await upstream.registry.metrics()).toContain(
    'http_route="/api/people/:id/",http_response_status_code="500"} 1',
  );
  await fetch(faultsUrl(), { method: 'DELETE' });
  expect((await getLuke()).status).toBe(200);
});

test('only the requests whose target has a text fail, where there is one', async () => {
  await put({ errorRate: 1, only: 'search=r2' });
  expect((await getLuke()).status).toBe(200);
  expect((await fetch(`${upstream.url}/api/people/?search=r2`)).status).toBe(500);
});

test('latency comes before the answer', async () => {
  await put({ latencyMs: 80 });
  const startedAt = performance.now();
  expect((await getLuke()).status).toBe(200);
  // A timer may be early by a fraction of a millisecond.
  expect(performance.now() - startedAt).toBeGreaterThan(78);
});

describe('a request that waits or hangs', () => {
  test.each([{ latencyMs: 60_000 }, { hangRate: 1 }])('ends when its client goes: %j', async (faults) => {
    await put(faults);
    const client = new AbortController();
    const answer = getLuke({ signal: client.signal });
    await upstream.logged({ msg: 'injected fault' });
    client.abort();
    await expect(answer).rejects.toThrow();
    await upstream.logged({ status: 499 });
    await upstream.logged({ msg: 'route ended' });
    expect(await upstream.registry.metrics()).toContain('http_server_active_requests 0');
  });

  test('is cut off by a shutdown', async () => {
    await put({ hangRate: 1 });
    const socket = createConnection(upstream.port, '127.0.0.1');
    socket.write('GET /api/people/1/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const ended = once(socket, 'close');
    socket.resume().on('error', () => undefined);
    await upstream.logged({ msg: 'injected fault' });
    await createDrain(upstream.server).close(10);
    await ended;
    await upstream.logged({ status: 499 });
    await upstream.logged({ msg: 'route ended' });
  });
});

test('only as many hang as the rate says, and of the others only as many fail', async () => {
  await put({ hangRate: 0.2, errorRate: 0.3 });
  draw = 0.2;
  expect((await getLuke()).status).toBe(500);
  draw = 0.49;
  expect((await getLuke()).status).toBe(500);
  draw = 0.5;
  expect((await getLuke()).status).toBe(200);
  draw = 0.19;
  await expect(getLuke({ signal: AbortSignal.timeout(50) })).rejects.toThrow();
});
