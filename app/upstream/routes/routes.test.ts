import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startUpstream, type TestUpstream } from '../../../test/upstream.ts';
import { resources } from '../../contract.ts';

let upstream: TestUpstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const get = (path: string, init?: RequestInit) => fetch(upstream.url + path, { redirect: 'manual', ...init });

interface List {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: { readonly name?: string; readonly title?: string }[];
}
const list = async (path: string) => (await get(path)).json() as Promise<List>;
const namesIn = async (path: string) => (await list(path)).results.map(({ name, title }) => name ?? title);

describe('?search=', () => {
  test.each([
    ['/api/people/?search=sky', ['Luke Skywalker', 'Anakin Skywalker', 'Shmi Skywalker']],
    ['/api/people/?search=SKY%20lu', ['Luke Skywalker']],
    ['/api/people/?search=lu,sky', ['Luke Skywalker']],
    ['/api/people/?search=PADM%C3%89', ['Padmé Amidala']],
    ['/api/planets/?search=tatoo', ['Tatooine']],
    ['/api/films/?search=hope', ['A New Hope']],
    ['/api/species/?search=wook', ['Wookie']],
    ['/api/starships/?search=YT-1300', ['Millennium Falcon']],
    ['/api/starships/?search=falcon', ['Millennium Falcon']],
    ['/api/vehicles/?search=digger', ['Sand Crawler']],
    // Searched are names and models alone.
    ['/api/people/?search=blond', []],
    ['/api/films/?search=lucas', []],
  ])('%s finds %j', async (path, names) => {
    expect(await namesIn(path)).toEqual(names);
  });

  test('is kept in the links between pages', async () => {
    const first = await list('/api/people/?search=a%20%26');
    expect(first).toEqual({ count: 0, next: null, previous: null, results: [] });
    const { next } = await list('/api/people/?search=a,e');
    expect(next).toBe(`${upstream.url}/api/people/?search=a%2Ce&page=2`);
    const second = await list(new URL(next ?? '').pathname + new URL(next ?? '').search);
    expect(second.previous).toBe(`${upstream.url}/api/people/?search=a%2Ce&page=1`);
  });

  test('without a word finds everything', async () => {
    expect((await list('/api/people/?search=')).count).toBe(82);
    expect((await list('/api/people/?search=%20,')).count).toBe(82);
  });

  test('stands any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (search) => {
        const response = await get(`/api/people/?search=${encodeURIComponent(search)}`);
        expect(response.status).toBe(200);
        expect(((await response.json()) as List).count).toBeLessThanOrEqual(82);
      }),
      { numRuns: 50 },
    );
  });

  test('of thousands of words or parameters is answered without delay', async () => {
    const startedAt = performance.now();
    const words = Array.from({ length: 4_000 }, (_, index) => index.toString(36)).join('+');
    expect((await get(`/api/people/?search=${words}`)).status).toBe(200);
    expect((await get(`/api/people/?${'a&'.repeat(7_000)}`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

test.each(['0', '-1', '10', '1.5', 'x', 'LAST', 'last%20', '1e0', '99999999999'])(
  'page %j is not found',
  async (page) => {
    const response = await get(`/api/people/?page=${page}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: 'Not found' });
  },
);

test.each(['0', '00', '084', '83.0', '99999999', 'x', 'constructor', '%ff', '%00', '1%2f'])(
  'person %j is not found',
  async (id) => {
    const response = await get(`/api/people/${id}/`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: 'Not found' });
  },
);

describe('as swapi.dev answered', () => {
  test.each([
    ['/api/people/?page=last', '/api/people/?page=9'],
    ['/api/people/?search=a,e&page=last', '/api/people/?search=a,e&page=4'],
    ['/api/people/?search=nobody&page=last', '/api/people/?search=nobody'],
    ['/api/people/?page=', '/api/people/'],
    ['/api/people/?page=0000002', '/api/people/?page=2'],
    ['/api/people/01/', '/api/people/1/'],
    ['/api/people/0000083/', '/api/people/83/'],
    ['/api/people/?format=', '/api/people/'],
    ['/api/people/1/?format=json', '/api/people/1/'],
  ])('%s is %s', async (path, same) => {
    const [one, other] = await Promise.all([get(path), get(same)]);
    expect([one?.status, await one?.text()]).toEqual([200, await other?.text()]);
  });

  test.each(['xml', 'api', 'JSON', 'constructor'])('?format=%s is not found', async (format) => {
    for (const path of ['/api/', '/api/people/', '/api/people/1/']) {
      const response = await get(`${path}?format=${format}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ detail: 'Not found' });
    }
  });

  test('?format=wookiee is the same in Wookiee, names and references too', async () => {
    const { document } = await wookiee('/api/species/2/');
    expect(document).toMatchObject({
      whrascwo: 'Drcooahwa',
      // It has no homeworld, and the answer is JSON nevertheless.
      acooscwoohoorcanwa: null,
      wwahanscc: expect.arrayContaining([inWookiee(`${upstream.url}/api/films/1/`)]),
      hurcan: inWookiee(`${upstream.url}/api/species/2/`),
    });
    expect((await wookiee('/api/')).document).toHaveProperty('akwoooakanwo', inWookiee(`${upstream.url}/api/people/`));
  });

  test.each([...resources.map((resource) => `/api/${resource}/`), '/api/people/2/'])(
    '%s in Wookiee is JSON, sound by sound what it is else',
    async (path) => {
      const { text } = await wookiee(path);
      const plain = (await (await get(path)).text()).replace(/\?page=/g, '?format=wookiee&page=');
      expect(JSON.parse(text)).toEqual(JSON.parse(plain, (_, value) => translated(value)));
    },
  );

  const sounds = 'ra rh oa wa wo ww rr ac ah sh or an sc wh oo ak rq rc c ao hu ho oh k ro uf'.split(' ');
  const inWookiee = (text: string) => text.replace(/[a-z]/g, (letter) => sounds[letter.charCodeAt(0) - 97] ?? '');

  const translated = (value: unknown): unknown => {
    if (typeof value === 'string') return inWookiee(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [inWookiee(name), inner]));
  };

  async function wookiee(path: string): Promise<{ text: string; document: unknown }> {
    const response = await get(`${path}?format=wookiee`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const text = await response.text();
    return { text, document: JSON.parse(text) };
  }
});

describe('a path without a slash at its end', () => {
  test.each([
    ['/api', '/api/'],
    ['/api/people', '/api/people/'],
    ['/api/people?page=2&search=a%20b', '/api/people/?page=2&search=a%20b'],
    ['/api/people/1', '/api/people/1/'],
    ['/api/people/%2F%2Fexample.org', '/api/people/%2F%2Fexample.org/'],
  ])('%s moves to %s', async (path, location) => {
    const response = await get(path);
    expect([response.status, response.headers.get('Location')]).toEqual([301, location]);
  });
});

test.each(['/', '/api/droids/', '/API/people/', '/api/people/1/films/', '//example.org/api/people'])(
  '%s is not found',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('HEAD, OPTIONS, 405 and 304 are answered as HTTP has it', async () => {
  const head = await get('/api/people/1/', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const options = await get('/api/people/', { method: 'OPTIONS' });
  expect([options.status, options.headers.get('Allow')]).toEqual([204, 'HEAD, GET, OPTIONS']);
  const post = await get('/api/people/', { method: 'POST', body: '{}' });
  expect([post.status, post.headers.get('Allow')]).toEqual([405, 'HEAD, GET, OPTIONS']);
  const again = await requestWith({ 'If-None-Match': head.headers.get('ETag') ?? '' }, '/api/people/1/');
  expect(again).toEqual({ status: 304, body: '' });
});

test('metrics and logs name the template of the route', async () => {
  await (await get('/api/vehicles/4/')).text();
  await (await get('/api/vehicles/')).text();
  const metrics = await upstream.registry.metrics();
  expect(metrics).toContain('http_route="/api/vehicles/:id/",http_response_status_code="200"');
  expect(metrics).toContain('http_route="/api/vehicles/",http_response_status_code="200"');
  expect(upstream.logLines).toContainEqual(
    expect.objectContaining({
      ...{ msg: 'GET /api/vehicles/4/ 200', level: 30 },
      ...{ route: '/api/vehicles/:id/', resource: 'vehicles', id: '4' },
    }),
  );
});

describe('the Host header', () => {
  test.each(['localhost:3001', 'upstream.swapi.svc.cluster.local', 'my_service', '[::1]:3001', '10.0.0.1:80'])(
    '%s begins the references',
    async (host) => {
      const { status, body } = await requestWith({ Host: host }, '/api/people/1/');
      expect(status).toBe(200);
      expect(JSON.parse(body).url).toBe(`http://${host}/api/people/1/`);
    },
  );

  test.each([
    'example.org/path',
    'user@example.org',
    'example.org:99999',
    'example.org:x',
    '"><script>',
    'a b',
    'a,b',
    '[::1',
    '[zz]',
    `${'a'.repeat(300)}`,
    'example.org?',
    'example.org#',
    '\\example.org',
  ])('%j is refused and not repeated', async (host) => {
    for (const path of ['/api/', '/api/people/', '/api/people/1/']) {
      const { status, body } = await requestWith({ Host: host }, path);
      expect(status).toBe(400);
      expect(body).not.toContain(host);
    }
  });

  test('may not be missing, nor taken from the request line', async () => {
    expect(await sendRaw('GET /api/people/1/ HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    const answer = await sendRaw('GET http://example.org/api/people HTTP/1.0\r\nHost: localhost\r\n\r\n');
    expect(answer).toContain('\r\nLocation: /api/people/\r\n');
  });

  test('of a proxy is not believed', async () => {
    const response = await get('/api/people/1/', {
      headers: { 'X-Forwarded-Host': 'example.org', 'X-Forwarded-Proto': 'https', Forwarded: 'host=example.org' },
    });
    expect(await response.json()).toMatchObject({ url: `${upstream.url}/api/people/1/` });
  });
});

/** fetch adds headers to some of its caller's, and replaces others. */
async function requestWith(headers: OutgoingHttpHeaders, path: string): Promise<{ status: number; body: string }> {
  const sent = request(upstream.url + path, { headers }).end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  return { status: response?.statusCode ?? 0, body: response ? await text(response) : '' };
}

async function sendRaw(head: string): Promise<string> {
  const socket = createConnection(upstream.port, '127.0.0.1');
  socket.write(head);
  return text(socket);
}

describe('PUBLIC_URL', () => {
  test.each([
    ['https://swapi.example.org', 'https://swapi.example.org'],
    ['https://swapi.example.org/', 'https://swapi.example.org'],
    ['https://swapi.example.org/api/', 'https://swapi.example.org'],
    ['https://example.org:8443/star/wars/', 'https://example.org:8443/star/wars'],
  ])('%s begins the references with %s, whatever the Host', async (publicUrl, base) => {
    const server = await startUpstream({ publicUrl });
    try {
      const { next, results } = (await (await fetch(`${server.url}/api/people/`)).json()) as List;
      expect(next).toBe(`${base}/api/people/?page=2`);
      expect(results[0]).toMatchObject({ url: `${base}/api/people/1/`, homeworld: `${base}/api/planets/1/` });
    } finally {
      await server.close();
    }
  });
});
