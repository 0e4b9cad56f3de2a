import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { startApi, type TestApi } from '../../test/api.ts';
import { type FakeSwapi, person, sendJson, startFakeSwapi } from '../../test/fake-swapi.ts';

let swapi: FakeSwapi;
const apis: TestApi[] = [];
beforeEach(async () => {
  swapi = await startFakeSwapi();
});
afterEach(() => Promise.all([swapi, ...apis.splice(0)].map((server) => server.close())));

async function apiWith(overrides: Parameters<typeof startApi>[1] = {}): Promise<TestApi> {
  const api = await startApi(`${swapi.url}/api/`, overrides);
  apis.push(api);
  return api;
}

test('a hundred requests at once for one record make one call, and say so', async () => {
  const api = await apiWith();
  const responses = await Promise.all(Array.from({ length: 100 }, () => fetch(`${api.url}/people/1`)));
  expect(responses.map((response) => response.status)).toEqual(Array(100).fill(200));
  expect(swapi.requests).toEqual(['/api/people/1/']);
  const outcomes = Map.groupBy(responses, (response) => response.headers.get('cache-status'));
  expect(outcomes.get('swapi; fwd=miss; fwd-status=200; stored')?.length).toBe(1);
  const collapsed = await api.metric('swapi_cache_requests_total{resource="people",outcome="collapsed"}');
  const hits = await api.metric('swapi_cache_requests_total{resource="people",outcome="hit"}');
  expect(collapsed + hits).toBe(99);
});

test('the second answer is a hit with its age, and the entity tag of the first', async () => {
  const api = await apiWith();
  const first = await fetch(`${api.url}/people/1`);
  const second = await fetch(`${api.url}/people/1`);
  expect(second.headers.get('cache-status')).toMatch(/^swapi; hit; ttl=(59|60)$/);
  expect(second.headers.get('age')).toBe('0');
  expect(second.headers.get('cache-control')).toBe('public, max-age=60');
  expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  const third = await fetch(`${api.url}/people/1`, {
    // Without it fetch adds Cache-Control: no-cache, which asks for the whole answer.
    cache: 'no-cache',
    headers: { 'If-None-Match': String(first.headers.get('etag')) },
  });
  expect(third.status).toBe(304);
  expect(await third.text()).toBe('');
  expect(third.headers.get('trace-id')).toMatch(/^[0-9a-f]{32}$/);
});

test('a hit serialises nothing', async () => {
  const api = await apiWith();
  const first = await fetch(`${api.url}/people/1`);
  const stringify = jest.spyOn(JSON, 'stringify');
  const second = await fetch(`${api.url}/people/1`);
  expect(await second.text()).toBe(await first.text());
  const serialised = stringify.mock.results.map(({ value }) => String(value));
  expect(serialised.filter((json) => json.includes('Skywalker'))).toEqual([]);
  jest.restoreAllMocks();
});

test('an expand of hits has one log line, which says what it was made of', async () => {
  const api = await apiWith();
  await fetch(`${api.url}/people/1?expand=homeworld,films`);
  const before = api.logLines.length;
  expect((await fetch(`${api.url}/people/1?expand=homeworld,films`)).status).toBe(200);
  while (api.logLines.length === before) await setImmediate();
  expect(api.logLines.slice(before)).toEqual([
    expect.objectContaining({ status: 200, cache: { hit: 3 }, swapi_calls: 0, swapi_ms: 0 }),
  ]);
});

test('an old answer that is asked for anew says so, and one too large to keep does not say that it is kept', async () => {
  const api = await apiWith({ cacheTtlMs: 1, cacheBytes: 1_000 });
  await fetch(`${api.url}/planets/1`);
  const fetchedAt = Date.now();
  while (Date.now() - fetchedAt < 2) await setImmediate();
  const again = await fetch(`${api.url}/planets/1`);
  expect(again.headers.get('cache-status')).toBe('swapi; fwd=miss; fwd-status=200');
  const roomy = await apiWith({ cacheTtlMs: 1 });
  await fetch(`${roomy.url}/planets/1`);
  const keptAt = Date.now();
  while (Date.now() - keptAt < 2) await setImmediate();
  const anew = await fetch(`${roomy.url}/planets/1`);
  expect(anew.headers.get('cache-status')).toBe('swapi; fwd=stale; fwd-status=200; stored');
});

test('without a cache every request is a call', async () => {
  const api = await apiWith({ cacheTtlMs: 0 });
  await fetch(`${api.url}/people/1`);
  const response = await fetch(`${api.url}/people/1`);
  expect(swapi.requests.length).toBe(2);
  expect(response.headers.get('cache-status')).toBe('swapi; fwd=bypass; fwd-status=200');
  expect(response.headers.get('cache-control')).toBe('no-cache');
});

test('while SWAPI fails the old answer is served and marked stale', async () => {
  const api = await apiWith({ cacheTtlMs: 1 });
  await fetch(`${api.url}/people/1`);
  // Past its time in milliseconds, which the two requests alone need not take.
  await wait(5);
  // Past the millisecond for which the answer is fresh.
  const fetchedAt = Date.now();
  while (Date.now() - fetchedAt < 2) await setImmediate();
  swapi.answerWith((_, response) => sendJson(response, 500, {}));
  const response = await fetch(`${api.url}/people/1`);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-status')).toMatch(/^swapi; fwd=stale; ttl=-?\d+; detail=/);
  expect(await response.json()).toMatchObject({ name: 'Luke Skywalker' });
});

test('a call that waited its turn keeps its answer apart from those before it', async () => {
  const api = await apiWith({ maxConcurrent: 2, cacheTtlMs: 0, timeoutMs: 10_000 });
  swapi.answerWith((request, response) => {
    const [, id] = /people\/(\d+)/.exec(request.url ?? '') ?? [];
    sendJson(response, 200, { ...person('http://swapi/api'), name: `Person ${id}` });
  });
  const ids = Array.from({ length: 30 }, (_, index) => index + 1);
  const names = await Promise.all(
    ids.map(async (id) => ((await (await fetch(`${api.url}/people/${id}`)).json()) as { name: string }).name),
  );
  expect(names).toEqual(ids.map((id) => `Person ${id}`));
});
