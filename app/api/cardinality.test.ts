import { Agent, type RequestListener, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pMap from 'p-map';
import { startApi, type TestApi } from '../../test/api.ts';
import { type FakeSwapi, startFakeSwapi } from '../../test/fake-swapi.ts';
import { type Metric, metrics, resources } from '../contract.ts';
import { type CreateInstrument, createMetrics } from '../telemetry/metrics.ts';

let swapi: FakeSwapi;
let api: TestApi;
const agent = new Agent({ keepAlive: true, maxSockets: 20 });
beforeAll(async () => {
  swapi = await startFakeSwapi();
  // A machine that is busy with other tests must not make a series of its own, that of a timeout.
  api = await startApi(`${swapi.url}/api/`, { timeoutMs: 10_000 });
});
afterAll(() => {
  agent.destroy();
  return Promise.all([api.close(), swapi.close()]);
});

/** Without those of Node.js and the process, which grow by kinds of garbage collection and the like. */
const series = async () =>
  (await api.registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !/^(#|nodejs_|process_)/.test(line))
    .map((line) => line.split(' ', 1)[0])
    .toSorted();

/** The status of a request whose path goes out as it is, which fetch would tidy up. */
function ask(method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, port: api.port, host: '127.0.0.1', method, path }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', reject).end();
  });
}

const paths = ['/', '/people', '/people/1', '/people/2', '/people/x', '/data/1', '/data/2', '/data/x', '/nowhere'];
const unusualMethods = ['PROPFIND', 'MKCOL', 'SEARCH', 'PURGE', 'QUERY'];
const methods = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', ...unusualMethods];

test('thousands of hostile paths, methods, ids and searches add no series', async () => {
  // Each of the few series there can be for these routes, each status of each among them.
  for (const path of [...paths, '/people?search=x', '/people?page=x']) {
    for (const method of methods) await ask(method, path);
  }
  const before = await series();

  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 80 })
    .map((value) => encodeURIComponent(value.toWellFormed()));
  const path = fc.oneof(
    text.map((value) => `/${value}`),
    fc.string({ minLength: 1, maxLength: 80 }).map((value) => `/${value.replaceAll(/[^!-~]/g, '%')}`),
    text.map((value) => `/people/${value}`),
    fc.integer({ min: 2, max: 999_999 }).map((id) => `/people/${id}`),
    fc.integer({ min: 2, max: 999_999 }).map((id) => `/data/${id}`),
    text.map((value) => `/people?search=${value}`),
    text.map((value) => `/people?page=${value}`),
    text.map((value) => `/people/1?${value}=${value}`),
    text.map((value) => `//${value}/../..//people`),
  );
  const hostile = fc.sample(fc.tuple(fc.constantFrom(...methods), path), { numRuns: 2_500, seed: 1 });
  const statuses = new Set(await pMap(hostile, ([method, target]) => ask(method, target), { concurrency: 20 }));

  expect(await series()).toEqual(before);
  expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  expect(before.length).toBeLessThan(2_000);
});

test('methods nobody knows share one series', async () => {
  await ask('PURGE', '/nowhere');
  const all = (await series()).join('\n');
  expect(all).toContain('http_request_method="_OTHER",http_route="unmatched",http_response_status_code="404"');
  for (const method of unusualMethods) expect(all).not.toContain(method);
});

const dataRoutes = [...resources.flatMap((resource) => [`/${resource}`, `/${resource}/:id`]), '/data/:id'];
const failures: readonly [status: number, overrides: Parameters<typeof startApi>[1], answer: RequestListener][] = [
  [500, { create: failingCache() }, (_, response) => response.writeHead(404).end()],
  [502, {}, (_, response) => response.end('no JSON')],
  [503, {}, (_, response) => response.writeHead(429).end()],
  [504, { timeoutMs: 10_000, requestTimeoutMs: 50 }, () => undefined],
];

test.each(failures)(
  'the first %d of a route is one more than none, and adds no series',
  async (status, overrides, answer) => {
    const upstream = await startFakeSwapi();
    upstream.answerWith(answer);
    const failing = await startApi(`${upstream.url}/api/`, overrides);
    const started = await failing.registry.metrics();
    const failuresOf = (route: string) =>
      `http_server_request_duration_seconds_count{http_request_method="GET",http_route="${route}",http_response_status_code="${status}"}`;
    for (const route of dataRoutes) {
      expect(started).toContain(`${failuresOf(route)} 0\n`);
      expect((await fetch(failing.url + route.replace(':id', '1'))).status).toBe(status);
      expect(await failing.metric(failuresOf(route))).toBe(1);
    }
    const durations = (text: string) => text.match(/^http_server_request_duration_seconds_count.* /gm);
    expect(durations(await failing.registry.metrics())).toEqual(durations(started));
    await Promise.all([failing.close(), upstream.close()]);
  },
);

test('before the first request the series of requests are few, and all at 0', async () => {
  const fresh = await startApi(`${swapi.url}/api/`);
  const counts = (await fresh.registry.metrics()).match(/^http_server_request_duration_seconds_count.*$/gm) ?? [];
  expect(counts.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  const { paths } = (await (await fetch(`${fresh.url}/openapi.json`)).json()) as { paths: object };
  // 200 and 500 of each route, and 502, 503 and 504 where SWAPI is asked.
  expect(counts.length).toBeGreaterThanOrEqual(5 * dataRoutes.length);
  expect(counts.length).toBeLessThanOrEqual(5 * Object.keys(paths).length);
  await fresh.close();
});

/** A cache that fails at every look-up, as nothing should. */
function failingCache() {
  const { create } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  return ((definition: Metric, read?: () => number) => {
    const instrument = create(definition, read);
    if (definition.name !== metrics.cacheRequests.name) return instrument;
    const inc = (_: object, value?: number) => {
      if (value !== 0) throw new Error('unexpected');
    };
    return Object.assign(instrument, { inc });
  }) as CreateInstrument;
}

test('every outcome of the cache has its series from the start', async () => {
  const fresh = await startApi(`${swapi.url}/api/`);
  for (const resource of ['people', 'planets', 'films', 'species', 'starships', 'vehicles']) {
    for (const outcome of ['hit', 'miss', 'collapsed', 'stale', 'bypass']) {
      const text = await fresh.registry.metrics();
      expect(text).toContain(`swapi_cache_requests_total{resource="${resource}",outcome="${outcome}"} 0\n`);
    }
  }
  await fresh.close();
});
