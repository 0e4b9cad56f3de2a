import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApi, type TestApi } from '../test/api.ts';
import { type FakeSwapi, sendJson, startFakeSwapi } from '../test/fake-swapi.ts';
import { startServer, type TestServer } from '../test/http-server.ts';
import { startUpstream, type TestUpstream } from '../test/upstream.ts';
import { createOperations } from './server/operations.ts';
import { createTraceReceiver } from './trace-receiver/receiver.ts';

let swapi: FakeSwapi;
let api: TestApi;
let upstream: TestUpstream;
beforeAll(async () => {
  swapi = await startFakeSwapi();
  [api, upstream] = await Promise.all([startApi(`${swapi.url}/api/`), startUpstream()]);
});
afterAll(() => Promise.all([api.close(), upstream.close(), swapi.close()]));

const page = { origin: 'https://page.example' };
const preflight = {
  ...page,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'if-none-match,traceparent',
};
const exposed = 'trace-id, etag, age, cache-status, retry-after';
const corsHeadersOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
const urlOf = (service: 'api' | 'upstream', path: string) => (service === 'api' ? api : upstream).url + path;

describe('a page of another origin may read', () => {
  test.each([
    ['api', '/people/1', 200, {}],
    ['api', '/people/1', 304, { headers: { 'if-none-match': '*', 'cache-control': 'max-age=0' } }],
    ['api', '/people/luke', 400, {}],
    ['api', '/people/99', 404, {}],
    ['api', '/nowhere', 404, {}],
    ['api', '/people/1', 405, { method: 'DELETE' }],
    ['api', '/people/1', 413, { method: 'POST', body: 'x'.repeat(100_000) }],
    ['api', '/people/1', 204, { method: 'OPTIONS' }],
    ['api', '/planets/2', 502, {}],
    ['upstream', '/api/people/1/', 200, {}],
    ['upstream', '/api/people/1', 301, {}],
    ['upstream', '/api/people/99/', 404, {}],
  ] as const)('%s %s with status %i', async (service, path, status, init: RequestInit) => {
    swapi.answerWith(status === 502 ? (_, response) => sendJson(response, 500, {}) : undefined);
    const headers = { ...page, ...(init.headers as object) };
    const response = await fetch(urlOf(service, path), { redirect: 'manual', ...init, headers });
    expect(response.status).toBe(status);
    expect(corsHeadersOf(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': exposed,
    });
  });

  test('what a cache keeps for everybody: the headers do not depend on who asks', async () => {
    const [plain, fromPage] = [await fetch(urlOf('api', '/')), await fetch(urlOf('api', '/'), { headers: page })];
    expect(corsHeadersOf(plain)).toEqual(corsHeadersOf(fromPage));
    expect([plain.headers.get('vary'), fromPage.headers.get('vary')]).toEqual([null, null]);
  });
});

describe('a preflight', () => {
  test.each([
    ['api', '/people/1'],
    ['api', '/nowhere'],
    ['upstream', '/api/people/1/'],
  ] as const)('to %s %s is answered with what may be sent', async (service, path) => {
    const response = await fetch(urlOf(service, path), { method: 'OPTIONS', headers: preflight });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(corsHeadersOf(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': exposed,
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': expect.stringMatching(/\btraceparent, tracestate, baggage, if-none-match\b/),
      'access-control-max-age': '7200',
    });
    expect(response.headers.get('trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('shows in metrics and logs as one route, whatever its path', async () => {
    const { server, metric, close, url, logLines } = await startApi(`${swapi.url}/api/`);
    const closed = once(server, 'request').then(([, response]) => once(response, 'close'));
    await fetch(`${url}/any/${'path'.repeat(9)}`, { method: 'OPTIONS', headers: preflight });
    await closed;
    const labels = 'http_request_method="OPTIONS",http_route="preflight",http_response_status_code="204"';
    expect(await metric(`http_server_request_duration_seconds_count{${labels}}`)).toBe(1);
    expect(logLines.at(-1)).toMatchObject({ method: 'OPTIONS', route: 'preflight', status: 204 });
    await close();
  });

  test('that lacks what makes it one is OPTIONS as ever', async () => {
    const response = await fetch(urlOf('api', '/people/1'), { method: 'OPTIONS', headers: page });
    expect(response.headers.get('allow')).toBe('HEAD, GET, OPTIONS');
    expect(response.headers.get('access-control-allow-methods')).toBeNull();
  });
});

test('one origin alone may be let in', async () => {
  const one = await startUpstream({ corsOrigin: 'https://page.example' });
  for (const headers of [page, { origin: 'https://other.example' }, {}] as Record<string, string>[]) {
    const response = await fetch(`${one.url}/api/people/1/`, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(response.headers.get('vary')).toBeNull();
  }
  await one.close();
});

test('with none there is no such header, and a preflight is OPTIONS', async () => {
  const none = await startUpstream({ corsOrigin: 'none' });
  expect(corsHeadersOf(await fetch(`${none.url}/api/people/1/`, { headers: page }))).toEqual({});
  const response = await fetch(`${none.url}/api/people/1/`, { method: 'OPTIONS', headers: preflight });
  expect(corsHeadersOf(response)).toEqual({});
  expect(response.headers.get('allow')).toBe('HEAD, GET, OPTIONS');
  await none.close();
});

test('operations ports and the trace receiver let no page in', async () => {
  const { registry } = api;
  const handle = (_: unknown, response: ServerResponse) => void response.end();
  const resources = { '/faults': { methods: ['PUT', 'GET'], handle } };
  const closed: TestServer[] = await Promise.all([
    startServer(createOperations({ registry, isReady: () => true, resources, onError: () => undefined })),
    startServer(createTraceReceiver().server),
  ]);
  for (const { url, close } of closed) {
    for (const path of ['/metrics', '/faults', '/v1/traces']) {
      for (const method of ['OPTIONS', 'PUT', 'GET']) {
        expect(corsHeadersOf(await fetch(url + path, { method, headers: preflight }))).toEqual({});
      }
    }
    await close();
  }
});
