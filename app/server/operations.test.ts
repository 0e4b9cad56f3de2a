import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createHttpServer } from './http-server.ts';
import { createOperations } from './operations.ts';
import { HttpProblem } from './problem.ts';

let server: TestServer;
let ready: boolean;
let errors: unknown[];
beforeEach(async () => {
  ready = true;
  errors = [];
  const { registry } = createMetrics({ service: 'api', version: '1.2.3', revision: 'abc' });
  const operations = createOperations({
    registry,
    isReady: () => ready,
    handlers: {
      '/broken': () => {
        throw new Error('internal secret');
      },
      '/half': async (_, response) => {
        response.write('half');
        throw new Error('after the answer began');
      },
      '/picky': () => {
        throw new HttpProblem(422, 'Not like this.');
      },
      '/any': (request, response) => void response.end(request.method),
    },
    onError: (error) => errors.push(error),
  });
  server = await startServer(createHttpServer(operations));
});
afterEach(() => server.close());

test('/metrics is OpenMetrics', async () => {
  const response = await fetch(`${server.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await response.text();
  expect(text).toContain('swapi_build_info{service="api",version="1.2.3",revision="abc",node_version="v');
  expect(text.endsWith('# EOF\n')).toBe(true);
  const sample = /^[a-z_:][a-z0-9_:]*(\{.*\})? (-?[\d.e+-]+|NaN|[+-]Inf)( # \{.*\} \S+ \S+)?$/i;
  for (const line of text.trimEnd().split('\n')) {
    if (!/^# (HELP|TYPE) \S+ |^# EOF$/.test(line)) expect(line).toMatch(sample);
  }
});

test('/livez is 200 from first to last, /readyz as long as requests are welcome', async () => {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  ready = false;
  const response = await fetch(`${server.url}/readyz`);
  expect(response.status).toBe(503);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
});

test('a query does not matter, HEAD has no body', async () => {
  expect((await fetch(`${server.url}/livez?verbose`)).status).toBe(200);
  const head = await fetch(`${server.url}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('another method is 405, but for handlers that take it', async () => {
  const response = await fetch(`${server.url}/metrics`, { method: 'POST' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
  expect(await (await fetch(`${server.url}/any`, { method: 'PUT' })).text()).toBe('PUT');
});

test('another path is 404 and names the ones there are', async () => {
  const response = await fetch(`${server.url}/people`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    detail: 'This port has /livez, /readyz, /metrics, /broken, /half, /picky, /any.',
  });
});

test('a handler that throws is 500 without its message, which is reported', async () => {
  const response = await fetch(`${server.url}/broken`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(errors).toEqual([new Error('internal secret')]);
});

test('a problem is answered as such and not reported', async () => {
  expect((await fetch(`${server.url}/picky`)).status).toBe(422);
  expect(errors).toEqual([]);
});

test('a handler that throws in the middle of its answer cuts it off', async () => {
  const response = await fetch(`${server.url}/half`);
  await expect(response.text()).rejects.toThrow();
  expect(errors).toHaveLength(1);
});
