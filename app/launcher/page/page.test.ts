import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../../test/http-server.ts';
import { startUpstream, type TestUpstream } from '../../../test/upstream.ts';
import { createHttpServer } from '../../server/http-server.ts';
import { createOperations } from '../../server/operations.ts';
import { createTraceReceiver } from '../../trace-receiver/receiver.ts';
import { createFaults, type Faults } from '../../upstream/faults/faults.ts';
import { createFaultsResource } from '../../upstream/faults/faults-resource.ts';
import { guarded } from '../guard.ts';
import { createPage, type Page, type PageOptions } from './page.ts';

// The page over the real receiver and the real /faults; of the api it sees what a server of this test answers.

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;

let asked: string[];
let answerApi: RequestListener;
let faults: Faults;
let upstream: TestUpstream;
let servers: TestServer[];
let services: PageOptions['services'];
beforeAll(async () => {
  faults = createFaults();
  upstream = await startUpstream();
  const resources = { '/faults': createFaultsResource({ faults, logger: upstream.logger }) };
  const onError = (error: unknown) => {
    throw error;
  };
  const operations = await startServer(
    createOperations({ registry: upstream.registry, isReady: () => true, resources, onError }),
  );
  const api = await startServer((request, response) => {
    asked.push(request.url ?? '');
    answerApi(request, response);
  });
  servers = [operations, api];
  services = () => ({
    api: { main: api.port, operations: api.port },
    upstream: { main: upstream.port, operations: operations.port },
  });
});
afterAll(() => Promise.all([...servers, upstream].map((server) => server.close())));

let page: Page;
let lines: string[];
let errors: unknown[];
let served: TestServer;
async function startPage(options: Partial<PageOptions> = {}): Promise<void> {
  asked = [];
  lines = [];
  errors = [];
  answerApi = (_, response) => void response.end('{}');
  faults.clear();
  const logsOf = (id: string) => lines.filter((line) => line.includes(id)).join('\n');
  const receiver = createTraceReceiver({ logsOf });
  page = createPage({
    receiver,
    logsOf,
    services,
    otherSwapi: false,
    corsOrigin: '*',
    onError: (error) => void errors.push(error),
    ...options,
  });
  served = await startServer(createHttpServer(guarded(page.handle), { onError: (error) => void errors.push(error) }));
  servers.push(served);
}
beforeEach(() => startPage());

const html = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = html) => fetch(served.url + path, { headers });
const press = (path: string, headers: Record<string, string> = {}) =>
  fetch(served.url + path, { method: 'POST', redirect: 'manual', headers: { Origin: served.url, ...headers } });

function log(fields: object): void {
  const line = JSON.stringify({ name: 'api', level: 30, time: new Date().toISOString(), trace_id: traceId, ...fields });
  lines.push(line);
  page.logged('api', line);
}
const logRequest = (fields: object = {}) =>
  log({ method: 'GET', path: '/people/1', status: 200, duration_ms: 71.9, span_id: spanId, msg: 'asked', ...fields });

/** Sends spans as the services do. */
async function sendSpans(service: string, spans: readonly object[]): Promise<void> {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const timed = spans.map((span) => ({
    traceId,
    startTimeUnixNano: '1700000000000000000',
    endTimeUnixNano: '1700000000010000000',
    ...span,
  }));
  const response = await fetch(`${served.url}/v1/traces`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: timed }] }] }),
  });
  expect([response.status, await response.json()]).toEqual([200, { partialSuccess: {} }]);
}
const attributes = (values: Record<string, string>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** What the page is told from now on, one update after the other. */
async function* updates(): AsyncGenerator<{ rows: string; summary: string; health: object }> {
  const { body } = await get('/updates', { Accept: 'text/event-stream' });
  let text = '';
  for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) yield JSON.parse(event.slice('data: '.length));
  }
}

async function untilUpdated(is: (update: { rows: string; summary: string; health: object }) => boolean) {
  for await (const update of updates()) if (is(update)) return update;
  throw new Error('The updates ended.');
}

describe('the list', () => {
  test('begins empty, and says what to do', async () => {
    const text = await (await get('/')).text();
    expect(text).toContain('Nothing has been asked yet.');
    expect(text).toContain('<tbody id="requests"></tbody>');
    expect(text).toContain('role="status" aria-live="polite">No request yet.');
  });

  test('has a request with its status, duration, spans and errors, and leads to its trace', async () => {
    logRequest({ status: 502 });
    expect(await (await get('/')).text()).toMatch(/class="number">71\.9 ms<\/td>\s*<td class="number">–<\/td>/);
    await sendSpans('api', [
      {
        spanId,
        name: 'GET /people/:id',
        kind: 2,
        attributes: attributes({ 'http.request.method': 'GET', 'url.path': '/people/1', 'url.query': 'expand=films' }),
      },
      { spanId: 'b7ad6b7169203332', parentSpanId: spanId, name: 'GET', kind: 3, status: { code: 2 } },
      { spanId: 'b7ad6b7169203333', name: 'of another request', kind: 1 },
    ]);
    const text = await (await get('/')).text();
    expect(text).toContain(`<a href="/traces/${traceId}">/people/1?expand=films</a>`);
    expect(text).toMatch(/<td class="number">2<\/td>\s*<td class="number bad">1<\/td>/);
    expect(text).toContain('One request: GET /people/1?expand=films,');
  });

  test('fills by itself, with what was logged, what was traced, and how upstream is', async () => {
    const filled = untilUpdated(({ rows }) => rows.includes('/planets/1'));
    logRequest({ path: '/planets/1' });
    expect(await filled).toMatchObject({
      summary: 'One request: GET /planets/1, 200, 71.9 ms.',
      health: { condition: 'healthy' },
    });
    const traced = untilUpdated(({ rows }) => rows.includes('<td class="number">1</td>'));
    await sendSpans('api', [{ spanId, name: 'GET', kind: 2 }]);
    await traced;
    const slowed = untilUpdated(({ health }) => 'condition' in health && health.condition === 'slow');
    faults.set({ ...faults.current(), latencyMs: 800 });
    await slowed;
  });

  test('has updates for so many pages, and refuses more', async () => {
    const open = await Promise.all(Array.from({ length: 24 }, () => get('/updates')));
    const refused = await get('/updates');
    expect([refused.status, await refused.text()]).toEqual([503, 'Too many pages are open.\n']);
    await Promise.all(open.map(({ body }) => body?.cancel()));
  });
});

describe('buttons', () => {
  test.each([
    ['luke', [/^\/people\/1\?expand=homeworld,films$/]],
    ['page', [/^\/planets\?page=2$/]],
    ['fresh', [/^\/people\?search=[0-9a-f]{6}$/]],
    ['crowd', Array(10).fill(/^\/starships\?search=[0-9a-f]{6}$/)],
    ['missing', [/^\/people\/999$/]],
    ['wrong', [/^\/planets\/tatooine$/]],
  ])('%s asks the api', async (name, targets) => {
    expect(await (await get('/')).text()).toContain(`<form method="post" action="/requests/${name}"><button `);
    expect((await press(`/requests/${name}`)).status).toBe(204);
    expect(asked).toEqual(targets.map((target) => expect.stringMatching(target)));
  });

  test('lead back to the list where there are no scripts', async () => {
    const response = await press('/requests/page', html);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  });

  test.each([
    ['slow', { latencyMs: 800 }],
    ['failing', { errorRate: 0.5 }],
    ['healthy', { latencyMs: 0, errorRate: 0 }],
  ])('make upstream %s, and are pressed as long as it is', async (condition, expected) => {
    faults.set({ ...faults.current(), hangRate: 0.3 });
    expect((await press(`/upstream/${condition}`)).status).toBe(204);
    expect(faults.current()).toMatchObject({ ...expected, hangRate: 0 });
    const text = await (await get('/')).text();
    expect(text.match(/data-condition="(\w+)" aria-pressed="true"/g)).toEqual([
      `data-condition="${condition}" aria-pressed="true"`,
    ]);
    expect(text).toContain('<p id="other" class="hint" hidden>');
  });

  test('are none of them pressed with faults that were put by hand', async () => {
    faults.set({ ...faults.current(), hangRate: 0.3 });
    const text = await (await get('/')).text();
    expect(text).not.toContain('aria-pressed="true"');
    expect(text).toContain('<p id="other" class="hint">It has other faults now');
  });

  test('for upstream are replaced by the reason where they would change nothing', async () => {
    await startPage({ otherSwapi: true });
    expect(await (await get('/')).text()).toContain('SWAPI_URL has the api ask another SWAPI');
    const ofApi = services().api;
    await startPage({ services: () => ({ api: ofApi, upstream: ofApi }) as ReturnType<PageOptions['services']> });
    answerApi = (_, response) => void response.writeHead(404).end();
    expect(await (await get('/')).text()).toContain('FAULTS_ENABLED is off');
    answerApi = (request) => void request.destroy();
    expect(await (await get('/')).text()).toContain('Upstream does not answer');
  });

  test('that do not exist are 404, and of another page 403', async () => {
    for (const path of ['/requests/none', '/requests/constructor', '/upstream/broken', '/upstream/toString']) {
      expect((await press(path)).status).toBe(404);
    }
    expect((await press('/requests/luke', { Origin: 'https://evil.example' })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  test('say that a service is about to start', async () => {
    await startPage({ services: () => ({}) });
    const response = await press('/requests/luke');
    expect([response.status, await response.text()]).toEqual([503, 'api is about to start.\n']);
    expect(errors).toEqual([]);
  });
});

describe('a trace', () => {
  async function makeTrace(): Promise<void> {
    answerApi = (request, response) => {
      const sample = `http_seconds_bucket{le="0.1",http_route="/people/:id"} 1 # {trace_id="${traceId}"} 0.0719 1764.2\n`;
      response.end(request.headers.accept === 'application/openmetrics-text' ? sample : '');
    };
    logRequest();
    log({ msg: 'getting data', span_id: 'b7ad6b7169203332', level: 40, path: 'people/1/' });
    await sendSpans('api', [
      { spanId, name: 'GET /people/:id', kind: 2 },
      {
        spanId: 'b7ad6b7169203332',
        parentSpanId: spanId,
        name: 'GET /api/people/{id}/',
        kind: 3,
        startTimeUnixNano: '1700000000002000000',
        endTimeUnixNano: '1700000000008000000',
        events: [
          { name: 'asked', timeUnixNano: '1700000000005000000', attributes: attributes({ 'cache.outcome': 'miss' }) },
        ],
      },
    ]);
    await sendSpans('upstream', [
      {
        spanId: 'b7ad6b7169203333',
        parentSpanId: 'b7ad6b7169203332',
        name: 'GET /api/people/:id/',
        kind: 2,
        status: { code: 2, message: 'broken' },
        startTimeUnixNano: '1700000000004000000',
        endTimeUnixNano: '1700000000006000000',
        links: [{ traceId: 'f'.repeat(32), spanId }],
      },
    ]);
  }

  test('is a waterfall over both services, with events, links, errors and attributes', async () => {
    await makeTrace();
    const text = await (await get(`/traces/${traceId}`)).text();
    expect(text.match(/<tr id="span-\w+"/g)).toHaveLength(3);
    expect(text).toContain('<rect class="api" x="20.00%" y="5" height="12" width="60.00%" rx="2"/>');
    expect(text).toContain('<circle cx="50.00%" cy="11" r="3"><title>asked</title></circle>');
    expect(text).toContain('<rect class="upstream" x="40.00%" y="5" height="12" width="20.00%" rx="2"/>');
    expect(text).toContain('aria-label="from 4.00 ms on, for 2.00 ms, events: 0"');
    expect(text).toContain(
      '<li><span class="time">5.00 ms</span> asked<dl><dt>cache.outcome</dt><dd>miss</dd></dl></li>',
    );
    expect(text).toContain('<tr id="span-b7ad6b7169203333" class="failed">');
    expect(text).toContain('<p class="bad">broken</p>');
    expect(text).toContain(`<a href="/traces/${'f'.repeat(32)}">`);
  });

  test('has its log lines beside it, each leading to its span', async () => {
    await makeTrace();
    const text = await (await get(`/traces/${traceId}`)).text();
    expect(text).toMatch(/<li class="warn">\s*<a class="time" href="#span-b7ad6b7169203332"/);
    expect(text).toContain('<summary><strong>warn</strong> getting data</summary>');
    expect(text).toContain('<dt>path</dt><dd>people/1/</dd>');
  });

  test('has its exemplars', async () => {
    await makeTrace();
    const text = await (await get(`/traces/${traceId}`)).text();
    expect(text).toContain(
      'http_seconds_bucket<br><code>le=&quot;0.1&quot;, http_route=&quot;/people/:id&quot;</code>',
    );
    expect(text).toContain('<td class="number">71.9 ms</td>');
  });

  test('says what is missing of it, and loads again while more may come', async () => {
    logRequest();
    const text = await (await get(`/traces/${traceId}`)).text();
    expect(text).toContain('No span of it has arrived.');
    expect(text).toContain('None: a bucket keeps its newest alone');
    expect(text).toContain('<meta http-equiv="refresh" content="1">');
    await startPage();
    logRequest({ time: '2023-11-14T22:13:20.000Z' });
    expect(await (await get(`/traces/${traceId}`)).text()).not.toContain('http-equiv="refresh"');
    await startPage();
    await sendSpans('upstream', [{ spanId, name: 'GET', kind: 2 }]);
    expect(await (await get(`/traces/${traceId}`)).text()).toContain('No log line of it is kept.');
  });

  test('stays text for curl and who asks for it, and JSON for programs, at the same address', async () => {
    await makeTrace();
    for (const [path, headers] of [
      [`/traces/${traceId}`, { Accept: '*/*' }],
      [`/traces/${traceId}?as=text`, html],
    ] as const) {
      expect(await (await get(path, headers)).text()).toMatch(/^trace \w+, 3 spans\napi server "GET \/people\/:id"/);
    }
    const json = await get(`/traces/${traceId}`, { Accept: 'application/json' });
    expect(await json.json()).toMatchObject({ traceId, spans: [{ service: 'api' }] });
    expect(await (await get(`/logs/${traceId}`, { Accept: '*/*' })).text()).toContain('"msg":"asked"');
  });

  test('of which nothing is kept is 404', async () => {
    logRequest();
    for (const id of ['f'.repeat(32), '0af7', '%3Cscript%3E']) {
      const response = await get(`/traces/${id}`);
      expect([response.status, await response.text()]).toEqual([404, 'Nothing is kept of this trace.\n']);
    }
  });

  test('shows no more than it can, and how much that leaves out', async () => {
    const spans = Array.from({ length: 600 }, (_, index) => ({
      spanId: String(index).padStart(16, '0'),
      name: 'x',
      kind: 1,
    }));
    await sendSpans('api', spans);
    for (let line = 0; line < 600; line += 1) log({ msg: 'x'.repeat(5_000) });
    const text = await (await get(`/traces/${traceId}`)).text();
    expect(text.match(/<tr id="span-/g)).toHaveLength(500);
    expect(text.match(/<li class="info">/g)).toHaveLength(500);
    expect(text.match(/And 100 more/g)).toHaveLength(2);
    expect(text).not.toContain('x'.repeat(1_001));
  });
});

test('whatever came from requests is text, wherever it stands', async () => {
  answerApi = (_, response) => {
    response.end(`a_bucket{http_route="${hostile.replaceAll('"', '\\"')}"} 1 # {trace_id="${traceId}"} ${hostile}\n`);
  };
  logRequest({ path: `/${hostile}`, method: hostile });
  log({ msg: hostile, name: hostile, level: hostile, span_id: hostile, [hostile]: hostile, err: { stack: hostile } });
  log({ msg: 'of no service', name: { toString: null }, level: { a: hostile }, time: hostile });
  lines.push(`${traceId} ${hostile}`);
  const name = hostile;
  const pairs = attributes({ [hostile]: hostile, 'http.response.status_code': hostile });
  await sendSpans('api', [
    { spanId, name, kind: 2, attributes: attributes({ 'http.request.method': hostile, 'url.path': hostile }) },
  ]);
  await sendSpans(hostile, [
    {
      spanId: 'b7ad6b7169203332',
      parentSpanId: spanId,
      name,
      attributes: pairs,
      status: { code: 2, message: hostile },
      events: [{ name, timeUnixNano: '1', attributes: pairs }],
    },
  ]);
  for (const path of ['/', `/traces/${traceId}`]) {
    const response = await get(path);
    const text = await response.text();
    expect([path, response.status]).toEqual([path, 200]);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script>|<img|onerror=alert\(1\)>/);
    expect(text).not.toContain(hostile.slice(0, 3));
  }
  expect(errors).toEqual([]);
});

describe('the api’s document', () => {
  test('is served with the server that it runs on, for a viewer that comes from here', async () => {
    answerApi = (_, response) => void response.end('{"openapi":"3.1.0","paths":{}}');
    const { api } = services();
    expect(await (await get('/openapi.json')).json()).toEqual({
      openapi: '3.1.0',
      paths: {},
      servers: [{ url: `http://localhost:${api?.main}` }],
    });
    const response = await get('/openapi');
    expect(response.headers.get('content-security-policy')).toContain(
      `connect-src 'self' http://localhost:${api?.main}`,
    );
    const [...sources] = (await response.text()).matchAll(/ (?:src|href)="(\/assets\/[^"]+)"/g);
    expect(sources.length).toBeGreaterThan(4);
    for (const [, source = ''] of sources) expect((await get(source)).status).toBe(200);
  });

  test('says so where CORS keeps this page from the answers', async () => {
    await startPage({ corsOrigin: 'none' });
    expect(await (await get('/openapi')).text()).toContain(`Start with CORS_ORIGIN=${served.url}.`);
    await startPage({ corsOrigin: '*' });
    expect(await (await get('/openapi')).text()).not.toContain('CORS_ORIGIN');
  });
});

test('every answer lets in nothing from outside, and nobody around or beside it', async () => {
  logRequest();
  for (const path of [
    '/',
    `/traces/${traceId}`,
    '/traces/none',
    '/openapi',
    '/assets/style.css',
    '/nowhere',
    `/logs/${traceId}`,
  ]) {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'; .*form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(policy).not.toMatch(/https:|\*|unsafe-eval/);
    expect(policy.includes('unsafe-inline')).toBe(path === '/openapi');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('files that are not the page’s are 404, however they are named', async () => {
  for (const name of ['page.ts', '..%2Fpage.ts', '%2e%2e%2Fpackage.json', 'constructor', 'swagger-ui-bundle.js.map']) {
    expect((await get(`/assets/${name}`)).status).toBe(404);
  }
});

test('a failure of its own is 500 without its reason, which the terminal has', async () => {
  answerApi = (_, response) => void response.writeHead(500).end('secret');
  const response = await get('/openapi.json');
  expect([response.status, await response.text()]).toEqual([
    500,
    'The page failed; the terminal of npm start says why.\n',
  ]);
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('answered 500') })]);
});
