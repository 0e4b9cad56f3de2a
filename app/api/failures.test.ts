import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApi, type TestApi } from '../../test/api.ts';
import { type FakeSwapi, person, sendJson, startFakeSwapi } from '../../test/fake-swapi.ts';

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

describe('a SWAPI that asks to be left alone', () => {
  test.each<[string, number, Record<string, string>, number]>([
    ['429 with seconds', 429, { 'Retry-After': '17' }, 17],
    ['503 with seconds', 503, { 'Retry-After': '17' }, 17],
    ['429 with a date', 429, { 'Retry-After': 'in 90 s' }, 90],
    ['429 with an absurd time', 429, { 'Retry-After': '99999999' }, 120],
    ['429 with a date in the past', 429, { 'Retry-After': 'Fri, 01 Jan 1999 00:00:00 GMT' }, 1],
    ['429 without a time', 429, {}, 5],
    ['429 with nonsense', 429, { 'Retry-After': 'soon' }, 5],
  ])('by %s is not called again until then: 503 with the time that is left', async (_, status, headers, seconds) => {
    const date = () => new Date(Date.now() + 90_000).toUTCString();
    const sent = headers['Retry-After'] === 'in 90 s' ? { 'Retry-After': date() } : headers;
    swapi.answerWith((_, response) => response.writeHead(status, sent).end());
    const first = await problemOf('/people/1');
    expect(first.response.status).toBe(503);
    const others = await Promise.all(Array.from({ length: 30 }, (_, id) => problemOf(`/people/${id + 2}`)));
    expect(others.map(({ response }) => response.status)).toEqual(Array(30).fill(503));
    expect(swapi.requests).toHaveLength(1);
    for (const { response } of [first, ...others]) {
      const left = Number(response.headers.get('retry-after'));
      // It is reopened a little later, not for everybody at the same moment.
      expect(left).toBeGreaterThanOrEqual(seconds - 2);
      expect(left).toBeLessThanOrEqual(Math.ceil(seconds * 1.1));
    }
    expect(await api.metric('swapi_gate_closed')).toBe(1);
  });

  test('is asked again afterwards, and each change has one line of no trace', async () => {
    swapi.answerWith((_, response) => response.writeHead(429, { 'Retry-After': '0' }).end());
    await Promise.all([problemOf('/people/1'), problemOf('/people/2')]);
    swapi.answerWith(undefined);
    const untilOpen = async (): Promise<void> => {
      if ((await api.metric('swapi_gate_closed')) === 1) return setTimeout(20).then(untilOpen);
    };
    await untilOpen();
    expect((await fetch(`${api.url}/people/1`)).status).toBe(200);
    const lines = api.logLines.filter(({ msg }) => /left alone: no calls|made again/.test(String(msg)));
    expect(lines.map(({ level }) => level)).toEqual([40, 30]);
  });

  test('leaves old answers as they are', async () => {
    const impatient = await startApi(`${swapi.url}/api/`, { cacheTtlMs: 1 });
    await fetch(`${impatient.url}/people/1`);
    await setTimeout(5);
    swapi.answerWith((_, response) => response.writeHead(429, { 'Retry-After': '60' }).end());
    for (let times = 0; times < 3; times += 1) {
      const response = await fetch(`${impatient.url}/people/1`);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-status')).toContain('fwd=stale');
    }
    expect(swapi.requests).toHaveLength(2);
    await impatient.close();
  });
});

test('an answer that does not validate is counted as one, beside its status, and not tried again', async () => {
  const patient = await startApi(`${swapi.url}/api/`, { retries: 2 });
  swapi.answerWith((_, response) => response.end('{"name":"Luke"}'));
  expect((await fetch(`${patient.url}/people/1`)).status).toBe(502);
  expect(swapi.requests).toHaveLength(1);
  const labels =
    'http_request_method="GET",url_template="/api/people/{id}/",http_response_status_code="200",error_type="invalid"';
  expect(await patient.metric(`http_client_request_duration_seconds_count{${labels}}`)).toBe(1);
  await patient.close();
});

test('a client that leaves takes its call with it, and its line says 499', async () => {
  const calls: IncomingMessage[] = [];
  const aborted = new Promise<void>((resolve) => {
    swapi.answerWith((request, response) => {
      calls.push(request);
      response.once('close', resolve);
    });
  });
  const patient = await startApi(`${swapi.url}/api/`, { timeoutMs: 60_000, retries: 2 });
  const leaving = new AbortController();
  const arrived = once(swapi.server, 'request');
  const answer = fetch(`${patient.url}/people/1`, { signal: leaving.signal });
  await arrived;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await aborted;
  expect(calls).toHaveLength(1);
  const line = () => patient.logLines.find(({ status }) => status === 499);
  while (!line()) await setTimeout(5);
  expect(line()).toMatchObject({ level: 30, path: '/people/1', swapi_calls: 1 });
  expect(patient.logLines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  await patient.close();
});

test('who comes while the call of one who left still waits for its retry gets an answer of its own', async () => {
  const patient = await startApi(`${swapi.url}/api/`, { retries: 4 });
  const thrice = new Promise<void>((resolve) => {
    swapi.answerWith((_, response) => {
      sendJson(response, 500, {});
      if (swapi.requests.length === 3) resolve();
    });
  });
  const leaving = new AbortController();
  const answer = fetch(`${patient.url}/people/1`, { signal: leaving.signal });
  await thrice;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  while (!patient.logLines.some(({ status }) => status === 499)) await setTimeout(1);
  swapi.answerWith(undefined);
  expect((await fetch(`${patient.url}/people/1`)).status).toBe(200);
  await patient.close();
});

test('who leaves the queue makes room in it', async () => {
  const narrow = await startApi(`${swapi.url}/api/`, { maxConcurrent: 1, maxQueued: 1, timeoutMs: 60_000 });
  const held = new Promise<() => void>((resolve) => {
    swapi.answerWith((_, response) => resolve(() => sendJson(response, 404, {})));
  });
  const first = fetch(`${narrow.url}/people/1`);
  const release = await held;
  const leaving = new AbortController();
  const arrived = once(narrow.server, 'request');
  const queued = fetch(`${narrow.url}/people/2`, { signal: leaving.signal });
  await arrived;
  leaving.abort();
  await expect(queued).rejects.toThrow();
  while (!narrow.logLines.some(({ status }) => status === 499)) await setTimeout(1);
  const arriving = once(narrow.server, 'request');
  const next = fetch(`${narrow.url}/people/3`);
  await arriving;
  swapi.answerWith((_, response) => sendJson(response, 404, {}));
  release();
  expect((await first).status).toBe(404);
  expect((await next).status).toBe(404);
  expect(swapi.requests).toEqual(['/api/people/1/', '/api/people/3/']);
  await narrow.close();
});

test('an expand that fails takes its other calls with it', async () => {
  const base = `${swapi.url}/api`;
  const films = [1, 2, 3].map((id) => `${base}/films/${id}/`);
  let ended = 0;
  const others = new Promise<void>((resolve) => {
    swapi.answerWith((request, response) => {
      if (request.url === '/api/people/1/') sendJson(response, 200, { ...person(base), films });
      else if (request.url === '/api/films/3/') sendJson(response, 403, {});
      else
        response.once('close', () => {
          ended += 1;
          if (ended === 2) resolve();
        });
    });
  });
  const patient = await startApi(`${swapi.url}/api/`, { timeoutMs: 60_000 });
  expect((await fetch(`${patient.url}/people/1?expand=films`)).status).toBe(502);
  await others;
  await patient.close();
});

test('an expand whose client has left begins no further call', async () => {
  const held: (() => void)[] = [];
  let six: () => void = () => undefined;
  const sixUnderWay = new Promise<void>((resolve) => (six = resolve));
  swapi.answerWith((request, response) => {
    const base = `http://${request.headers.host}/api`;
    const films = Array.from({ length: 40 }, (_, index) => `${base}/films/${index + 1}/`);
    if (request.url === '/api/people/1/') sendJson(response, 200, { ...person(base), films });
    else {
      held.push(() => sendJson(response, 404, {}));
      if (held.length === 6) six();
    }
  });
  const patient = await startApi(`${swapi.url}/api/`, { timeoutMs: 60_000 });
  const leaving = new AbortController();
  const answer = fetch(`${patient.url}/people/1?expand=films`, { signal: leaving.signal });
  await sixUnderWay;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  while (!patient.logLines.some(({ status }) => status === 499)) await setTimeout(5);
  for (const release of held) release();
  // What would come next would come by now.
  expect((await fetch(`${patient.url}/`)).status).toBe(200);
  expect(swapi.requests).toHaveLength(7);
  await patient.close();
});

test('a request has one deadline, however many calls it needs', async () => {
  swapi.answerWith((request, response) => {
    const base = `http://${request.headers.host}/api`;
    const films = Array.from({ length: 60 }, (_, index) => `${base}/films/${index + 1}/`);
    if (request.url === '/api/people/1/') sendJson(response, 200, { ...person(base), films });
  });
  const api = await startApi(`${swapi.url}/api/`, { timeoutMs: 60_000, requestTimeoutMs: 100 });
  const response = await fetch(`${api.url}/people/1?expand=films`);
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ detail: 'The request was not done within 0.1 s.' });
  expect(swapi.requests).toHaveLength(7);
  await api.close();
});

test('retries are a part of the calls at most', async () => {
  const patient = await startApi(`${swapi.url}/api/`, { retries: 2, breakerOpenMs: 1 });
  swapi.answerWith((_, response) => sendJson(response, 500, {}));
  for (let id = 1; id <= 60; id += 1) await fetch(`${patient.url}/people/${id}`);
  const [retries, withheld] = await Promise.all(
    ['swapi_retries_total', 'swapi_retries_withheld_total'].map((name) => patient.metric(name)),
  );
  expect(retries).toBeGreaterThan(10);
  expect(retries).toBeLessThan(60);
  expect(withheld).toBeGreaterThan(0);
  await patient.close();
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

describe('the probe of a breaker that was open', () => {
  const breakerOpenMs = 50;
  let probed: TestApi;
  beforeEach(async () => {
    probed = await startApi(`${swapi.url}/api/`, { breakerOpenMs, cacheTtlMs: 1, timeoutMs: 60_000 });
    // Kept, and past its time from now on.
    await fetch(`${probed.url}/people/1`);
    swapi.answerWith((_, response) => sendJson(response, 500, {}));
    for (let id = 1; id <= 10; id += 1) await fetch(`${probed.url}/planets/${id}`);
    expect(await state('open')).toBe(1);
    await setTimeout(breakerOpenMs + 10);
  });
  afterEach(() => probed.close());

  const state = (name: string) => probed.metric(`swapi_circuit_breaker_state{state="${name}"}`);

  /** A request that is the probe, and whose client leaves before SWAPI answers it. */
  async function probeAndLeave(): Promise<ServerResponse> {
    const held = new Promise<ServerResponse>((resolve) => swapi.answerWith((_, response) => resolve(response)));
    const leaving = new AbortController();
    const answer = fetch(`${probed.url}/planets/1`, { signal: leaving.signal });
    const response = await held;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    while (!probed.logLines.some(({ status }) => status === 499)) await setTimeout(1);
    return response;
  }

  test('goes on without its client, and tells that SWAPI is well', async () => {
    const response = await probeAndLeave();
    expect(await state('half_open')).toBe(1);
    swapi.answerWith(undefined);
    sendJson(response, 404, {});
    while ((await state('closed')) === 0) await setTimeout(1);
    expect((await fetch(`${probed.url}/planets/1`)).status).toBe(200);
  });

  test('goes on without its client, and tells that SWAPI still fails', async () => {
    const response = await probeAndLeave();
    sendJson(response, 500, {});
    while ((await state('open')) === 0) await setTimeout(1);
    expect((await fetch(`${probed.url}/planets/1`)).status).toBe(503);
  });

  test('is waited for by nobody who could have a stale answer', async () => {
    await probeAndLeave();
    const before = swapi.requests.length;
    const response = await fetch(`${probed.url}/people/1`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-status')).toContain('fwd=stale');
    expect(await state('half_open')).toBe(1);
    expect(swapi.requests).toHaveLength(before);
  });
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
