import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type TestApi } from '../../test/api.ts';
import { type BareSwapi, startBareSwapi } from '../../test/bare-swapi.ts';
import { type FakeSwapi, person, sendJson, startFakeSwapi } from '../../test/fake-swapi.ts';
import { endProcesses, startService } from '../../test/processes.ts';
import { spansIn, startTraceStore } from '../../test/trace-store.ts';
import { startUpstream, type TestUpstream } from '../../test/upstream.ts';
import { resources } from '../contract.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** An answer as far as it does not depend on time. */
async function answerOf(api: TestApi, path: string) {
  const response = await fetch(api.url + path);
  return { status: response.status, etag: response.headers.get('etag'), body: await textOf(response) };
}

async function textOf(response: Response): Promise<string> {
  const text = await response.text();
  return text.replace(response.headers.get('trace-id') ?? '', 'trace id');
}

describe('a SWAPI that gives whole lists is answered from as one with pages', () => {
  let upstream: TestUpstream;
  let bare: BareSwapi;
  let withPages: TestApi;
  let withLists: TestApi;
  beforeAll(async () => {
    [upstream, bare] = await Promise.all([startUpstream(), startBareSwapi()]);
    [withPages, withLists] = (await Promise.all(
      [upstream, bare].map(({ url }) => startApi(`${url}/api/`, { timeoutMs: 10_000, cacheBytes: 16 * 1024 ** 2 })),
    )) as [TestApi, TestApi];
  });
  afterAll(() => Promise.all([withPages, withLists, upstream, bare].map(({ close }) => close())));

  async function expectSame(path: string): Promise<string> {
    const [expected, found] = await Promise.all([answerOf(withPages, path), answerOf(withLists, path)]);
    expect([path, found]).toEqual([path, expected]);
    return found.body;
  }

  test.each(resources)('every page of %s by its links, and none past the last', async (resource) => {
    let pages = 0;
    for (let path: string | null = `/${resource}`; path !== null; pages += 1) {
      path = (JSON.parse(await expectSame(path)) as { next: string | null }).next;
    }
    expect(await expectSame(`/${resource}?page=${pages + 1}`)).toContain('There is no such page.');
  });

  test.each(['sky', 'a,e', 'SKY lu', 'yt-1300', 'x-wing', 'padmé', 'hope', 'nobody', ' , '])(
    'a search for %j in each resource, page by page',
    async (search) => {
      for (const resource of resources) {
        const first = `/${resource}?${new URLSearchParams({ search })}`;
        for (let path: string | null = first; path !== null; ) {
          path = (JSON.parse(await expectSame(path)) as { next: string | null }).next;
        }
        await expectSame(`${first}&page=9`);
      }
    },
  );

  test('a search for anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...resources),
        fc.string({ unit: fc.constantFrom(...'aeiorstn -,1É%&+#'), maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (resource, search, page) => {
          await expectSame(`/${resource}?${new URLSearchParams({ search, page: String(page) })}`);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ...resources.map((resource) => `/${resource}/2`),
    '/data/1',
    '/people/17',
    '/people/1?expand=homeworld,films,starships',
    '/films/1?expand=species,planets',
    '/species/2?expand=homeworld',
  ])('%s', expectSame);
});

describe('a whole list', () => {
  let bare: BareSwapi;
  let api: TestApi;
  beforeEach(async () => {
    bare = await startBareSwapi();
    api = await startApi(`${bare.url}/api/`, { timeoutMs: 10_000 });
    closing.push(api.close, bare.close);
  });

  const cacheStatusOf = async (path: string) => (await fetch(api.url + path)).headers.get('cache-status');

  test('is read once for every page and search, and without the slash once that is known', async () => {
    expect(await cacheStatusOf('/people')).toContain('fwd=miss');
    for (const path of ['/people?page=2', '/people?page=9', '/people?search=sky', '/people?search=a&page=3']) {
      expect(await cacheStatusOf(path)).toContain('swapi; hit');
    }
    expect((await fetch(`${api.url}/people/1`)).status).toBe(200);
    expect(bare.requests).toEqual(['/api/people/?page=1', '/api/people?page=1', '/api/people/1']);
    const learned = api.logLines.filter(({ msg }) => msg === 'SWAPI gives the whole list: pages are made of it here');
    expect(learned).toEqual([expect.objectContaining({ level: 30, resource: 'people' })]);
  });

  test('is read once more where another than the first page was asked for first', async () => {
    for (const path of ['/people?page=2', '/people?page=3', '/people?search=sky', '/people']) {
      expect((await fetch(api.url + path)).status).toBe(200);
    }
    expect(bare.requests.slice(1)).toEqual(['/api/people?page=2', '/api/people?page=1']);
  });

  test('is kept within the bytes of the cache, and without a cache read each time', async () => {
    await cacheStatusOf('/people');
    const series = 'swapi_cache_size_bytes';
    const size = await api.metric(series);
    expect(size).toBeGreaterThan(50_000);
    for (let page = 1; page <= 9; page += 1) await cacheStatusOf(`/people?page=${page}&search=a`);
    expect(await api.metric(series)).toBe(size);
    for (const overrides of [{ cacheBytes: 1_024 }, { cacheTtlMs: 0 }]) {
      const narrow = await startApi(`${bare.url}/api/`, { timeoutMs: 10_000, ...overrides });
      closing.push(narrow.close);
      for (let times = 0; times < 2; times += 1) {
        expect(await answerOf(narrow, '/people?page=2')).toEqual(await answerOf(api, '/people?page=2'));
      }
      expect(await narrow.metric(series)).toBeLessThan(1_025);
    }
  });
});

test('a SWAPI that comes to have pages, or whole lists, is followed', async () => {
  const swapi = await startFakeSwapi();
  const api = await startApi(`${swapi.url}/api/`, { cacheTtlMs: 0 });
  closing.push(api.close, swapi.close);
  const base = `${swapi.url}/api`;
  const whole = Array.from({ length: 11 }, (_, index) => ({ ...person(base), name: `Luke ${index}` }));
  const pageOfOne = { count: 11, next: null, previous: null, results: [{ ...person(base), name: 'Leia' }] };
  const namesOn = async (path: string) =>
    ((await (await fetch(api.url + path)).json()) as { results: { name: string }[] }).results.map(({ name }) => name);
  const second = '/people?page=2&search=l';
  for (let times = 0; times < 2; times += 1) {
    swapi.answerWith((_, response) => sendJson(response, 200, whole));
    expect(await namesOn(second)).toEqual(['Luke 10']);
    expect(await namesOn(second)).toEqual(['Luke 10']);
    swapi.answerWith((_, response) => sendJson(response, 200, pageOfOne));
    expect(await namesOn(second)).toEqual(['Leia']);
    expect(swapi.requests.at(-1)).toBe('/api/people/?page=2&search=l');
  }
});

describe('an answer of no shape that is known', () => {
  const record = 'an object with name, height, mass and so on, as swapi.dev and swapi.info give it';
  const list =
    'an object with count, next, previous and results, as swapi.dev gives it, or an array of records, as swapi.info does';
  const wrapped = { message: 'ok', result: { properties: { name: 'Luke Skywalker' }, uid: '1' }, apiVersion: '1.0' };
  const wrappedList = {
    ...{ message: 'ok', total_records: 82, total_pages: 9, previous: null, next: null },
    results: [{ uid: '1', name: 'Luke Skywalker', url: 'https://www.swapi.tech/api/people/1' }],
  };

  let swapi: FakeSwapi;
  let api: TestApi;
  beforeEach(async () => {
    swapi = await startFakeSwapi();
    api = await startApi(`${swapi.url}/api/`, { retries: 2 });
    closing.push(api.close, swapi.close);
  });

  test.each([
    ['/people/1', 'an object with message, result, apiVersion', record, JSON.stringify(wrapped)],
    ['/people/1', 'an array that begins with an object with name, height, mass', record, JSON.stringify([person('')])],
    ['/people/1', 'HTML or XML', record, '<!DOCTYPE html><html></html>'],
    ['/people/1', 'empty', record, ''],
    ['/people/1', 'no JSON', record, 'Luke'],
    ['/people/1', 'null', record, 'null'],
    ['/people/1', 'a string', record, '"Luke"'],
    ['/people/1', 'an object without any field', record, '{}'],
    ['/people/1', `an object with ${'x'.repeat(32)};`, record, JSON.stringify({ ['x'.repeat(5_000)]: 1 })],
    ['/people', 'an object with message, total_records, total_pages, previous', list, JSON.stringify(wrappedList)],
    ['/people', 'an object with people', list, '{"people":[]}'],
    ['/people', 'an array that begins with an array', list, '[[1]]'],
    ['/people', 'an array that begins with an object with id', list, '[{"id":1}]'],
    ['/people', 'HTML or XML', list, ' <html>'],
  ])('to %s that is %s is told with what was expected', async (path, found, expected, body) => {
    swapi.answerWith((_, response) => response.end(body));
    const { status, body: problem } = await answerOf(api, path);
    expect([status, JSON.parse(problem).detail]).toEqual([
      502,
      'The source of the data gave an answer that is not valid.',
    ]);
    expect(swapi.requests).toHaveLength(1);
    const line = api.logLines.find(({ level }) => level === 50) as { err: { message: string } } | undefined;
    expect(line?.err.message).toContain(` is ${found}`);
    expect(line?.err.message).toMatch(new RegExp(`; expected ${expected}. SWAPI_URL says who is asked.$`));
    const template = path === '/people' ? '/api/people/' : '/api/people/{id}/';
    const labels = `http_request_method="GET",url_template="${template}",http_response_status_code="200",error_type="unexpected_shape"`;
    expect(await api.metric(`http_client_request_duration_seconds_count{${labels}}`)).toBe(1);
  });

  test.each([
    ['/people/1', { ...person(''), mass: 77 }],
    ['/people', { count: 1, next: null, previous: null, results: [wrapped] }],
    ['/people', { ...wrappedList, count: 'many' }],
    ['/people', [{ ...person(''), mass: 77 }]],
  ])('is another thing than one to %s with a value that is wrong', async (path, answer) => {
    swapi.answerWith((_, response) => sendJson(response, 200, answer));
    expect((await answerOf(api, path)).status).toBe(502);
    expect(api.logLines).toContainEqual(
      expect.objectContaining({
        err: expect.objectContaining({ message: expect.stringMatching(/does not validate$/) }),
      }),
    );
  });

  test('has its error type on the span of the call', async () => {
    const store = await startTraceStore();
    closing.push(endProcesses, store.close);
    const service = await startService('api', { ...store.environment, SWAPI_URL: `${swapi.url}/api/` });
    swapi.answerWith((_, response) => sendJson(response, 200, wrapped));
    const traceId = String((await fetch(`${service.url}/people/1`)).headers.get('trace-id'));
    const call = spansIn(await store.untilSpans(traceId, 3)).find(({ kind }) => kind === 'client');
    expect(call?.attributes).toMatchObject({ 'error.type': 'unexpected_shape', 'http.response.status_code': 200 });
  });
});
