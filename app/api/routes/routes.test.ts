import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startApi, type TestApi } from '../../../test/api.ts';
import { type FakeSwapi, person, sendJson, startFakeSwapi } from '../../../test/fake-swapi.ts';

let swapi: FakeSwapi;
let api: TestApi;
beforeAll(async () => {
  swapi = await startFakeSwapi();
  api = await startApi(`${swapi.url}/api/`);
});
afterAll(() => Promise.all([api.close(), swapi.close()]));

const get = (path: string, init?: RequestInit) => fetch(api.url + path, init);
const json = async (path: string) => (await get(path)).json() as Promise<Record<string, unknown>>;

test('GET / names every list', async () => {
  expect(await json('/')).toEqual({
    people: '/people',
    planets: '/planets',
    films: '/films',
    species: '/species',
    starships: '/starships',
    vehicles: '/vehicles',
    openapi: '/openapi.json',
  });
});

describe('GET /people/:id', () => {
  test('answers with paths of this service as references, and nothing unknown', async () => {
    const body = await json('/people/1');
    expect(body).toMatchObject({
      name: 'Luke Skywalker',
      homeworld: '/planets/1',
      films: ['/films/1'],
      url: '/people/1',
    });
    expect(body).not.toHaveProperty('unknown_field');
  });

  test('has an alias at /data/:id', async () => {
    expect(await json('/data/1')).toEqual(await json('/people/1'));
  });

  test('takes leading zeros for the same record', async () => {
    expect(await json('/people/000001')).toEqual(await json('/people/1'));
  });

  test('answers anything but 1 to 6 digits with 400 and no call', async () => {
    const before = swapi.requests.length;
    const hostile = ['0x1', '1234567', '-1', '1.0', '%00', '..%2f1', 'luke', '1%20', '１', "1'--"];
    for (const id of hostile) expect([id, (await get(`/people/${id}`)).status]).toEqual([id, 400]);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 30 }), async (id) => {
        fc.pre(!/^\d{1,6}$/.test(id) && !['.', '..'].includes(id));
        expect((await get(`/people/${encodeURIComponent(id)}`)).status).toBe(400);
      }),
      { numRuns: 50 },
    );
    expect(swapi.requests.length).toBe(before);
  });
});

describe('expand', () => {
  test('inlines a reference and several', async () => {
    const body = await json('/people/1?expand=homeworld,films');
    expect(body).toMatchObject({
      homeworld: { name: 'Tatooine', residents: ['/people/1'] },
      films: [{ title: 'A New Hope', url: '/films/1' }],
      species: [],
    });
  });

  test('answers an unknown name with 400 and the allowed ones', async () => {
    const response = await get('/people/1?expand=homeworld,friends');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: 'expand takes homeworld, films, species, vehicles, starships for people, separated by commas.',
      allowed: ['homeworld', 'films', 'species', 'vehicles', 'starships'],
    });
    expect((await get('/people/1?expand=')).status).toBe(400);
    expect((await get('/people/1?expand=films&expand=species')).status).toBe(400);
    expect((await get('/people/1?expand=constructor')).status).toBe(400);
  });

  test('answers more than 64 references with 400', async () => {
    const response = await get('/films/1?expand=characters,planets');
    expect(response.status).toBe(400);
    expect((await response.json()) as object).toMatchObject({
      detail: 'This would expand 81 references; 64 are allowed. Name fewer fields.',
    });
  });

  test('fetches six at once at the most', async () => {
    let underWay = 0;
    let most = 0;
    swapi.answerWith((request, response) => {
      const base = `http://${request.headers.host}/api`;
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => {
        underWay -= 1;
        const [, path] = /^\/api\/(.*)/.exec(request.url ?? '') ?? [];
        const films = Array.from({ length: 40 }, (_, index) => `${base}/films/${index + 100}/`);
        if (path === 'people/2/') sendJson(response, 200, { ...person(base), films, url: `${base}/people/2/` });
        else sendJson(response, 404, {});
      });
    });
    await get('/people/2?expand=films');
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
    swapi.answerWith(undefined);
  });

  test('one reference that fails makes the answer fail, one that leads nowhere stays a path', async () => {
    swapi.answerWith((request, response) => {
      const base = `http://${request.headers.host}/api`;
      if (request.url === '/api/people/3/') sendJson(response, 200, { ...person(base), url: `${base}/people/3/` });
      else if (request.url === '/api/planets/1/') sendJson(response, 500, {});
      else sendJson(response, 404, {});
    });
    const uncached = await startApi(`${swapi.url}/api/`);
    expect((await fetch(`${uncached.url}/people/3?expand=homeworld`)).status).toBe(502);
    const dangling = await fetch(`${uncached.url}/people/3?expand=films`);
    expect(dangling.status).toBe(200);
    expect(await dangling.json()).toMatchObject({ url: '/people/3', films: ['/films/1'] });
    await uncached.close();
    swapi.answerWith(undefined);
  });
});

describe('GET /people', () => {
  test('answers a page with links of this service', async () => {
    expect(await json('/people')).toMatchObject({ count: 11, next: '/people?page=2', previous: null });
  });

  test('passes page and search on, and keeps search in links', async () => {
    swapi.answerWith((request, response) => {
      const base = `http://${request.headers.host}/api`;
      const next = `${base}/people/?search=x&page=4`;
      sendJson(response, 200, { count: 40, next, previous: `${base}/people/?page=2`, results: [] });
    });
    const body = await json(`/people?page=3&search=${encodeURIComponent('sky & co')}`);
    swapi.answerWith(undefined);
    expect(swapi.requests.at(-1)).toBe('/api/people/?page=3&search=sky+%26+co');
    expect(body).toMatchObject({
      next: '/people?search=sky+%26+co&page=4',
      previous: '/people?search=sky+%26+co&page=2',
    });
  });

  test('answers a page that is none with 400, one past the end with 404', async () => {
    for (const page of ['0', '-1', 'two', '1.5', '', '1234567']) {
      expect([page, (await get(`/people?page=${page}`)).status]).toEqual([page, 400]);
    }
    expect((await get('/people?page=9')).status).toBe(404);
  });

  test('answers a search of more than 64 characters with 400', async () => {
    expect((await get(`/people?search=${'🚀'.repeat(64)}`)).status).toBe(200);
    expect((await get(`/people?search=${'x'.repeat(65)}`)).status).toBe(400);
  });
});

describe('HTTP', () => {
  test('HEAD has the headers of GET and no body', async () => {
    const [head, full] = [await get('/people/1', { method: 'HEAD' }), await get('/people/1')];
    expect(head.status).toBe(200);
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
      expect([name, head.headers.get(name)]).toEqual([name, full.headers.get(name)]);
    }
    expect(await head.text()).toBe('');
  });

  test('OPTIONS lists the methods', async () => {
    const response = await get('/people/1', { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('HEAD, GET, OPTIONS');
  });

  test('another method is 405 with Allow, another path 404', async () => {
    const response = await get('/people/1', { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('HEAD, GET, OPTIONS');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await get('/droids')).status).toBe(404);
  });

  test('every answer has a trace id', async () => {
    for (const path of ['/', '/people', '/people/x', '/nowhere', '/openapi.json']) {
      expect((await get(path)).headers.get('trace-id')).toMatch(/^[0-9a-f]{32}$/);
    }
  });

  test('a request line says what was asked and answered', async () => {
    await get('/people/1?expand=homeworld');
    expect(api.logLines).toContainEqual(
      expect.objectContaining({ method: 'GET', route: '/people/:id', path: '/people/1', status: 200, name: 'api' }),
    );
    expect(api.logLines.at(-1)).not.toHaveProperty('client_address');
  });
});
