import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseExposition } from '../../test/exposition.ts';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { sendRaw } from '../../test/raw-http.ts';
import { metrics as definitions } from '../contract.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createHttpServer } from './http-server.ts';
import { createOperations, type OperationsHandler, type OperationsResource } from './operations.ts';
import { HttpProblem } from './problem.ts';
import { readBody } from './read-body.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
let server: TestServer;
let ready: boolean;
let errors: unknown[];
let bodyBegun: PromiseWithResolvers<void>;
let bodyEnded: PromiseWithResolvers<void>;
beforeEach(async () => {
  ready = true;
  errors = [];
  bodyBegun = Promise.withResolvers();
  bodyEnded = Promise.withResolvers();
  const { registry, create } = createMetrics({ service: 'api', version: '1.2.3', revision: 'abc' });
  create(definitions.retries).inc(3);
  // A quote and a backslash are what a route can bring into a label.
  const labels = { http_request_method: 'GET', http_route: '/"\\', http_response_status_code: '200' };
  create(definitions.serverRequestDuration).observe({
    labels,
    value: 0.03,
    exemplarLabels: { trace_id: traceId } as never,
  });
  const operations = createOperations({
    registry,
    isReady: () => ready,
    resources: {
      '/broken': resource(['GET'], () => {
        throw new Error('internal secret');
      }),
      '/half': resource(['GET'], async (_, response) => {
        response.write('half');
        throw new Error('after the answer began');
      }),
      '/picky': resource(['GET'], () => {
        throw new HttpProblem(422, 'Not like this.');
      }),
      '/any': resource(['GET', 'PUT'], (request, response) => void response.end(request.method)),
      '/body': resource(['PUT'], async (request) => {
        bodyBegun.resolve();
        await readBody(request, 100).finally(bodyEnded.resolve);
      }),
    },
    onError: (error) => errors.push(error),
  });
  server = await startServer(createHttpServer(operations));
});
afterEach(() => server.close());

const resource = (methods: readonly string[], handle: OperationsHandler): OperationsResource => ({ methods, handle });

describe('/metrics', () => {
  const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
  const classic = 'text/plain; version=0.0.4; charset=utf-8';
  const prometheus =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
  const metrics = (accept: string) => fetch(`${server.url}/metrics`, { headers: { accept } });

  test.each([
    ['Prometheus 3', prometheus, openMetrics],
    ['who names OpenMetrics', 'application/openmetrics-text', openMetrics],
    ['who prefers it', 'text/plain;q=0.4, application/openmetrics-text; version="1.0.0"; charset=utf-8', openMetrics],
    ['who names the classic text', 'text/plain;version=0.0.4', classic],
    ['who prefers it', 'application/openmetrics-text;q=0.1,text/plain;q=0.5', classic],
    ['who refuses OpenMetrics', 'application/openmetrics-text;q=0,*/*', classic],
    ['an OpenMetrics that nobody has yet', 'application/openmetrics-text;version=9.0.0', classic],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', classic],
    ['who takes anything', '*/*', classic],
    ['who takes nothing that there is', 'image/png', classic],
    ['what does not parse', ';;,,q=x', classic],
  ])('for %s (%s) is %s', async (_, accept, contentType) => {
    const response = await metrics(accept);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(response.headers.get('vary')).toBe('Accept');
    const families = parseExposition(await response.text(), contentType === openMetrics ? 'openmetrics' : 'classic');
    expect(families.find(({ name }) => name === 'swapi_build_info')?.samples[0]?.labels).toMatchObject({
      service: 'api',
      version: '1.2.3',
      revision: 'abc',
    });
  });

  test('tells the same in both formats, which many may ask for at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const accept = index % 2 === 0 ? openMetrics : classic;
        return parseExposition(await (await metrics(accept)).text(), index % 2 === 0 ? 'openmetrics' : 'classic');
      }),
    );
    const names = answers.map((families) => families.flatMap(({ samples }) => samples.map(({ name }) => name)));
    // Collections of garbage have series only once there was one.
    const lasting = (each: string[] = []) => new Set(each.filter((name) => !name.startsWith('nodejs_gc')));
    for (const each of names) expect(lasting(each)).toEqual(lasting(names[0]));
    const requests = answers.map((families) => families.find(({ name }) => name.startsWith('swapi_retries')));
    for (const [index, family] of requests.entries()) {
      expect(family).toMatchObject({
        name: index % 2 === 0 ? 'swapi_retries' : 'swapi_retries_total',
        samples: [{ name: 'swapi_retries_total', value: 3 }],
      });
    }
    const histograms = answers.map((families) =>
      families.find(({ name }) => name === definitions.serverRequestDuration.name),
    );
    for (const [index, histogram] of histograms.entries()) {
      const exemplars = histogram?.samples.flatMap(({ exemplar }) => exemplar ?? []) ?? [];
      expect(exemplars).toEqual(index % 2 === 0 ? [{ labels: { trace_id: traceId }, value: 0.03 }] : []);
    }
  });
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

describe('each path tells its methods', () => {
  const paths = [
    ['/metrics', 'GET, HEAD, OPTIONS'],
    ['/livez', 'GET, HEAD, OPTIONS'],
    ['/readyz', 'GET, HEAD, OPTIONS'],
    ['/any', 'GET, PUT, OPTIONS'],
  ] as const;

  test.each(paths)('%s by OPTIONS', async (path, allow) => {
    const response = await fetch(server.url + path, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([204, allow, '']);
  });

  test.each(paths)('%s with 405 to any other', async (path, allow) => {
    const response = await fetch(server.url + path, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ detail: `Only ${allow} are allowed here.` });
  });

  test('the whole port those of any path', async () => {
    const answer = await sendRaw(server.port, 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect([answer.status, answer.headers.allow]).toEqual([204, 'GET, HEAD, PUT, OPTIONS']);
  });

  test('no path, none', async () => {
    const response = await fetch(`${server.url}/nowhere`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([404, null]);
  });

  test('and takes those it has', async () => {
    expect(await (await fetch(`${server.url}/any`, { method: 'PUT' })).text()).toBe('PUT');
  });
});

test('another path is 404 and names the ones there are', async () => {
  const response = await fetch(`${server.url}/people`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({
    detail: 'This port has /livez, /readyz, /metrics, /broken, /half, /picky, /any, /body.',
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

test('a client that leaves in the middle of its request is no error', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write('PUT /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf');
  await bodyBegun.promise;
  socket.destroy();
  await bodyEnded.promise;
  expect(await fetch(`${server.url}/livez`).then((response) => response.status)).toBe(200);
  expect(errors).toEqual([]);
});

test('a handler that throws in the middle of its answer cuts it off', async () => {
  const response = await fetch(`${server.url}/half`);
  await expect(response.text()).rejects.toThrow();
  expect(errors).toHaveLength(1);
});
