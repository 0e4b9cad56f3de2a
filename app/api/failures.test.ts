import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startApi, type TestApi } from '../../test/api.ts';
import { type FakeSwapi, sendJson, startFakeSwapi } from '../../test/fake-swapi.ts';

let swapi: FakeSwapi;
let api: TestApi;

beforeEach(async () => {
  swapi = await startFakeSwapi();
  api = await startApi(`${swapi.url}/api/`);
});
afterEach(() => Promise.all([api.close(), swapi.close()]));

async function problemOf(path: string) {
  const response = await fetch(api.url + path);
  return { response, body: (await response.json()) as Record<string, unknown> };
}

test('an upstream that hangs is answered with 504', async () => {
  swapi.answerWith(() => undefined);
  const { response, body } = await problemOf('/people/1');
  expect(response.status).toBe(504);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(body).toEqual({
    type: 'about:blank',
    title: 'Gateway Timeout',
    status: 504,
    detail: 'The source of the data did not answer in time.',
    trace_id: response.headers.get('trace-id'),
  });
});

test('an answer that stops half-way is answered with 504', async () => {
  swapi.answerWith((_, response) => response.writeHead(200).write('{"name":'));
  expect((await problemOf('/people/1')).response.status).toBe(504);
});

test.each([
  ['500', 502],
  ['503', 502],
  ['403', 502],
  ['302', 502],
])('an upstream that answers %s is answered with %d', async (status, expected) => {
  swapi.answerWith((_, response) => response.writeHead(Number(status)).end('secret of the upstream'));
  const { response, body } = await problemOf('/people/1');
  expect(response.status).toBe(expected);
  expect(JSON.stringify(body)).not.toContain('secret');
});

test('a connection that the upstream resets is answered with 502', async () => {
  swapi.answerWith((request) => request.socket.resetAndDestroy());
  expect((await problemOf('/people/1')).response.status).toBe(502);
});

test('an upstream that is not there is answered with 502, without its address', async () => {
  await swapi.close();
  const { response, body } = await problemOf('/people/1');
  expect(response.status).toBe(502);
  expect(JSON.stringify(body)).not.toContain(String(swapi.port));
});

test.each([
  ['no JSON', 'garbage'],
  ['another shape', '{"name":"Luke"}'],
  ['a reference to something else', JSON.stringify({ url: 'http://swapi/api/planets/1/' })],
])('an upstream that answers %s is answered with 502', async (_, body) => {
  swapi.answerWith((__, response) => response.end(body));
  expect((await problemOf('/people/1')).response.status).toBe(502);
});

test('an answer larger than any record is cut off and answered with 502', async () => {
  swapi.answerWith((_, response) => {
    response.on('error', () => undefined);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  expect((await problemOf('/people/1')).response.status).toBe(502);
});

test('404 of the upstream is 404, and is remembered', async () => {
  const { response, body } = await problemOf('/people/17');
  expect(response.status).toBe(404);
  expect(body.detail).toBe('There is no /people/17.');
  await problemOf('/people/17');
  expect(swapi.requests).toEqual(['/api/people/17/']);
});

test('429 of the upstream is 503 with its Retry-After', async () => {
  swapi.answerWith((_, response) => response.writeHead(429, { 'Retry-After': '17' }).end());
  const { response } = await problemOf('/people/1');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('17');
});

test('429 with a Retry-After that is a date or absurd is 503 with a sane one', async () => {
  swapi.answerWith((_, response) => response.writeHead(429, { 'Retry-After': '99999999' }).end());
  expect((await problemOf('/people/1')).response.headers.get('retry-after')).toBe('120');
  swapi.answerWith((_, response) => response.writeHead(429, { 'Retry-After': 'Fri, 01 Jan 2038 00:00:00 GMT' }).end());
  expect((await problemOf('/people/2')).response.headers.get('retry-after')).toBe('5');
});

test('once half of the last calls failed the breaker opens: 503 with Retry-After and no call', async () => {
  swapi.answerWith((_, response) => sendJson(response, 500, {}));
  for (let id = 1; id <= 10; id += 1) await problemOf(`/people/${id}`);
  const before = swapi.requests.length;
  const { response } = await problemOf('/people/1');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(swapi.requests.length).toBe(before);
  expect(await api.metric('swapi_circuit_breaker_state{state="open"}')).toBe(1);
  expect(await api.metric('swapi_circuit_breaker_state{state="closed"}')).toBe(0);
});

test('what fails for a moment is tried again; each attempt is counted', async () => {
  const patient = await startApi(`${swapi.url}/api/`, { retries: 2 });
  let failures = 2;
  swapi.answerWith((_, response) => {
    failures -= 1;
    if (failures === 0) swapi.answerWith(undefined);
    sendJson(response, 500, {});
  });
  expect((await fetch(`${patient.url}/people/1`)).status).toBe(200);
  expect(swapi.requests.length).toBe(3);
  expect(await patient.metric('swapi_retries_total')).toBe(2);
  await patient.close();
});

test('too many calls at once are refused with 503 and Retry-After', async () => {
  const narrow = await startApi(`${swapi.url}/api/`, { maxConcurrent: 1, maxQueued: 1 });
  const held: (() => void)[] = [];
  const allHeld = new Promise<void>((resolve) => {
    swapi.answerWith((_, response) => {
      held.push(() => sendJson(response, 404, {}));
      resolve();
    });
  });
  const first = fetch(`${narrow.url}/people/1`);
  await allHeld;
  const others = [2, 3].map((id) => fetch(`${narrow.url}/people/${id}`));
  const refused = await Promise.race(others);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  swapi.answerWith((_, response) => sendJson(response, 404, {}));
  for (const release of held) release();
  expect((await first).status).toBe(404);
  expect((await Promise.all(others)).map((response) => response.status).toSorted()).toEqual([404, 503]);
  await narrow.close();
});

test('an error nobody expected is a 500 that tells nothing, and is logged with its cause', async () => {
  const broken = await startApi(`${swapi.url}/api/`, {
    create: ((definition: { name: string }) =>
      new Proxy(() => undefined, {
        get: (_, key) =>
          key === 'inc' && definition.name === 'swapi_cache_requests_total'
            ? (_labels: object, value?: number) => {
                if (value !== 0) throw new Error('internal secret');
              }
            : () => undefined,
      })) as never,
    observers: [],
  });
  const response = await fetch(`${broken.url}/people/1`);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).not.toContain('secret');
  expect(broken.logLines).toContainEqual(
    expect.objectContaining({ level: 50, err: expect.objectContaining({ message: 'internal secret' }) }),
  );
  await broken.close();
});
