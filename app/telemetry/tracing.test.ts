import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeSwapi, sendJson, startFakeSwapi } from '../../test/fake-swapi.ts';
import { endProcesses, preload, type ServiceProcess, startService } from '../../test/processes.ts';
import { outline, spansIn, startTraceStore, type TraceStore } from '../../test/trace-store.ts';

let store: TraceStore;
let swapi: FakeSwapi;
let api: ServiceProcess;
beforeAll(async () => {
  [store, swapi] = await Promise.all([startTraceStore(), startFakeSwapi()]);
  api = await startService('api', {
    ...store.environment,
    SWAPI_URL: `${swapi.url}/api/`,
    SWAPI_RETRIES: '2',
    SWAPI_MAX_CONCURRENT: '1',
    CACHE_TTL_MS: '0',
    CLIENT_ADDRESS: 'full',
    TRUSTED_PROXIES: '2',
  });
});
afterEach(() => swapi.answerWith(undefined));
afterAll(async () => {
  await endProcesses();
  await Promise.all([store.close(), swapi.close()]);
});

const newTraceId = () => randomBytes(16).toString('hex');
const callerSpanId = '00f067aa0ba902b7';
const traceparent = (traceId: string, flags: '00' | '01') => `00-${traceId}-${callerSpanId}-${flags}`;
const traceIdOf = (response: Response) => String(response.headers.get('trace-id'));
const openMetrics = { accept: 'application/openmetrics-text' };
const metricsOf = async (service: ServiceProcess) =>
  (await fetch(`${service.operationsUrl}/metrics`, { headers: openMetrics })).text();

/** Asks the api, and returns its answer with the spans it left once they have all arrived. */
async function traced(path: string, spanCount: number, headers: Record<string, string> = {}) {
  const response = await fetch(api.url + path, { headers });
  const roots = await store.untilSpans(traceIdOf(response), spanCount);
  return { response, roots, spans: spansIn(roots) };
}

/** Once a later request's spans have arrived, those of earlier ones have as well. */
const untilEarlierSpansArrived = () => traced('/', 2);

describe('a request', () => {
  test('whose client goes before its answer has the status 499, as in its log line', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<() => void>();
    swapi.answerWith((_request, response) => resolve(() => sendJson(response, 404, {})));
    const traceId = newTraceId();
    const client = new AbortController();
    const headers = { traceparent: traceparent(traceId, '01') };
    const answer = fetch(`${api.url}/people/1`, { headers, signal: client.signal });
    const answerOfSwapi = await asked;
    client.abort();
    await expect(answer).rejects.toThrow('aborted');
    const lines = await api.untilLogged(traceId);
    expect(lines.at(-1)).toMatchObject({ method: 'GET', status: 499 });
    answerOfSwapi();
    const [server] = spansIn(await store.untilSpans(traceId, 3));
    expect(server).toMatchObject({
      ...{ kind: 'server', name: 'GET /people/:id' },
      attributes: { 'http.response.status_code': 499, 'http.route': '/people/:id' },
    });
  });

  test('makes a SERVER span by its route, and below it a CLIENT span for each call', async () => {
    const { roots, spans } = await traced('/people/1?expand=homeworld', 4);
    expect(outline(roots)).toEqual([
      'api server GET /people/:id',
      '  api internal router - /people/:id',
      '    api client GET /api/people/{id}/',
      '    api client GET /api/planets/{id}/',
    ]);
    const [server, router, client] = spans;
    expect(server?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/people/:id',
      'http.response.status_code': 200,
      'url.path': '/people/1',
    });
    expect(client?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.template': '/api/people/{id}/',
      'url.full': `${swapi.url}/api/people/1/`,
      'server.address': '127.0.0.1',
      'server.port': swapi.port,
    });
    expect(client?.attributes).not.toHaveProperty('http.request.resend_count');
    expect(client?.events.map(({ name }) => name)).toEqual(['starting request to SWAPI', 'done']);
    expect(
      router?.events.map(({ name, attributes }) => [name, attributes['resource'], attributes['cache.outcome']]),
    ).toEqual([
      ['data', 'people', 'bypass'],
      ['data', 'planets', 'bypass'],
    ]);
    expect(spans.map(({ status }) => status)).toEqual(['unset', 'unset', 'unset', 'unset']);
  });

  test('tells what was asked, by whom and where, but no secret of its query', async () => {
    const { spans } = await traced('/people?page=2&sig=secret', 3, {
      'user-agent': 'test/1',
      'x-forwarded-for': 'made-up, 203.0.113.7, 10.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'swapi.example:8443',
    });
    expect(spans[0]?.attributes).toMatchObject({
      'url.scheme': 'https',
      'url.path': '/people',
      'url.query': 'page=2&sig=REDACTED',
      'server.address': 'swapi.example',
      'server.port': 8443,
      'client.address': '203.0.113.7',
      'network.peer.address': '127.0.0.1',
      'network.peer.port': expect.any(Number),
      'network.protocol.version': '1.1',
      'user_agent.original': 'test/1',
    });
    const direct = await traced('/', 2);
    const { port } = new URL(api.url);
    expect(direct.spans[0]?.attributes).toMatchObject({
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'client.address': '127.0.0.1',
    });
    expect(direct.spans[0]?.attributes).not.toHaveProperty('url.query');
  });

  test('leaves no value longer than 1 KiB on spans and events, however much it brings along', async () => {
    const long = 'x'.repeat(3_000);
    swapi.answerWith((_, response) => sendJson(response, 200, { [long]: long }));
    const { response, spans } = await traced(`/people/1?unknown=${long}`, 3, { 'user-agent': long });
    expect(response.status).toBe(502);
    const values = spans.flatMap(({ attributes, events }) =>
      [attributes, ...events.map((event) => event.attributes)].flatMap((each) => Object.values(each).map(String)),
    );
    expect(Math.max(...values.map((value) => value.length))).toBe(1_024);
    expect(spans[0]?.attributes['user_agent.original']).toBe('x'.repeat(1_024));
  });

  test('with a method that hardly anyone knows has a span of few names', async () => {
    const response = await fetch(`${api.url}/people/1`, { method: 'PROPFIND' });
    const [server] = spansIn(await store.untilSpans(traceIdOf(response), 1));
    expect(server).toMatchObject({
      name: 'HTTP',
      attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
    });
  });

  test('that the caller got wrong is no error of the span', async () => {
    const refused = await traced('/people/luke', 2);
    expect(refused.response.status).toBe(400);
    const missing = await traced('/people/17', 3);
    expect(missing.response.status).toBe(404);
    const unmatched = await traced('/nowhere', 1);
    expect(unmatched.response.status).toBe(404);
    const statuses = [refused, missing, unmatched].flatMap(({ spans }) => spans.map(({ status }) => status));
    expect(new Set(statuses)).toEqual(new Set(['unset']));
    expect(outline(unmatched.roots)).toEqual(['api server GET']);
  });

  test('that fails has the exception and an error status on SERVER and CLIENT spans', async () => {
    swapi.answerWith((_, response) => response.end('no JSON'));
    const invalid = await traced('/people/1', 3);
    expect(invalid.response.status).toBe(502);
    expect(invalid.spans.map(({ kind, status }) => [kind, status])).toEqual([
      ['server', 'error'],
      ['internal', 'unset'],
      ['client', 'error'],
    ]);
    swapi.answerWith((_, response) => sendJson(response, 503, {}));
    const { response, spans } = await traced('/people/1', 5);
    expect(response.status).toBe(502);
    const [server, , client] = spans;
    expect(server).toMatchObject({ kind: 'server', status: 'error' });
    expect(server?.events).toContainEqual(
      expect.objectContaining({
        name: 'exception',
        attributes: expect.objectContaining({ 'exception.message': 'SWAPI answered 503' }),
      }),
    );
    expect(client).toMatchObject({
      kind: 'client',
      status: 'error',
      statusMessage: 'SWAPI answered 503',
      attributes: { 'error.type': '503', 'http.response.status_code': 503 },
    });
    expect(client?.events.map(({ name }) => name)).toEqual(['starting request to SWAPI', 'done', 'exception']);
  });

  test('that is tried again has a CLIENT span for each attempt', async () => {
    let failures = 2;
    swapi.answerWith((_, response) => {
      failures -= 1;
      if (failures === 0) swapi.answerWith(undefined);
      sendJson(response, 500, {});
    });
    const { response, spans } = await traced('/people/1', 5);
    expect(response.status).toBe(200);
    const attempts = spans.filter(({ kind }) => kind === 'client');
    expect(attempts.map(({ status, attributes }) => [status, attributes['http.request.resend_count']])).toEqual([
      ['error', undefined],
      ['error', 1],
      ['unset', 2],
    ]);
    expect(new Set(attempts.map(({ parentSpanId }) => parentSpanId)).size).toBe(1);
    expect(spans[0]?.status).toBe('unset');
  });

  test('that waited for its turn stays in its own trace', async () => {
    const held: (() => void)[] = [];
    const firstArrived = new Promise<void>((resolve) => {
      swapi.answerWith((_, response) => {
        held.push(() => sendJson(response, 404, {}));
        resolve();
      });
    });
    const ids = [newTraceId(), newTraceId()];
    const [first, second] = ids.map((id, index) =>
      fetch(`${api.url}/people/${index + 1}`, { headers: { traceparent: traceparent(id, '01') } }),
    );
    await firstArrived;
    // Once it counts as under way it has come as far as it can.
    while (!/^http_server_active_requests 2$/m.test(await (await fetch(`${api.operationsUrl}/metrics`)).text()));
    swapi.answerWith((_, response) => sendJson(response, 404, {}));
    for (const release of held) release();
    await Promise.all([first, second]);
    for (const [index, id] of ids.entries()) {
      const spans = spansIn(await store.untilSpans(id, 3));
      expect(spans[2]?.attributes['url.full']).toBe(`${swapi.url}/api/people/${index + 1}/`);
    }
  });
});

describe('trace context', () => {
  test('of the caller is taken up and handed on, with its state and baggage', async () => {
    const traceId = newTraceId();
    const called: NodeJS.Dict<string | string[]>[] = [];
    swapi.answerWith((request, response) => {
      called.push(request.headers);
      sendJson(response, 404, {});
    });
    const { response, spans } = await traced('/people/1', 3, {
      traceparent: traceparent(traceId, '01'),
      tracestate: 'vendor=opaque',
      baggage: 'tenant=rebels,ship=x-wing',
    });
    expect(traceIdOf(response)).toBe(traceId);
    const [server, , client] = spans;
    expect(server?.parentSpanId).toBe(callerSpanId);
    expect(called).toEqual([
      expect.objectContaining({
        traceparent: `00-${traceId}-${client?.spanId}-01`,
        tracestate: 'vendor=opaque',
        baggage: 'tenant=rebels,ship=x-wing',
      }),
    ]);
  });

  test('that is not valid is replaced', async () => {
    const { response } = await traced('/', 2, { traceparent: '00-00000000000000000000000000000000-0-01' });
    expect(traceIdOf(response)).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  test('that is not sampled leaves its id on answer and log lines, but no span and no exemplar', async () => {
    const traceId = newTraceId();
    const response = await fetch(`${api.url}/people/1`, { headers: { traceparent: traceparent(traceId, '00') } });
    expect(traceIdOf(response)).toBe(traceId);
    const lines = await api.untilLogged(traceId);
    expect(lines.map(({ msg, trace_flags }) => [msg, trace_flags])).toEqual([
      ['getting data', '00'],
      ['GET /people/1 200', '00'],
    ]);
    await untilEarlierSpansArrived();
    expect(store.spansOf(traceId)).toEqual([]);
    expect(await metricsOf(api)).not.toContain(traceId);
  });
});

describe('trace context with TRACE_CONTEXT=link', () => {
  const fromOutside = (traceId: string, flags: '00' | '01') => ({
    traceparent: traceparent(traceId, flags),
    tracestate: 'vendor=opaque',
    baggage: 'tenant=rebels',
  });
  const startLinking = (environment: Record<string, string> = {}) =>
    startService('api', {
      ...store.environment,
      TRACE_CONTEXT: 'link',
      SWAPI_URL: `${swapi.url}/api/`,
      CACHE_TTL_MS: '0',
      ...environment,
    });

  test('is linked to from a trace of its own, which alone is on answer, log lines and calls', async () => {
    const linking = await startLinking();
    const called: NodeJS.Dict<string | string[]>[] = [];
    swapi.answerWith((request, response) => {
      called.push(request.headers);
      sendJson(response, 404, {});
    });
    for (const flags of ['01', '00'] as const) {
      const outside = newTraceId();
      const response = await fetch(`${linking.url}/people/1`, { headers: fromOutside(outside, flags) });
      const traceId = traceIdOf(response);
      expect(traceId).not.toBe(outside);
      expect(await response.json()).toMatchObject({ trace_id: traceId });
      const roots = await store.untilSpans(traceId, 3);
      expect(roots).toEqual([
        expect.objectContaining({
          kind: 'server',
          parentSpanId: undefined,
          links: [{ traceId: outside, spanId: callerSpanId }],
        }),
      ]);
      expect(await linking.untilLogged(traceId)).not.toEqual([]);
      const [, , client] = spansIn(roots);
      expect(called.at(-1)).toMatchObject({ traceparent: `00-${traceId}-${client?.spanId}-01` });
      expect(called.at(-1)).not.toHaveProperty('tracestate');
      expect(called.at(-1)).not.toHaveProperty('baggage');
      expect(store.spansOf(outside)).toEqual([]);
    }
  });

  test('that is absent or not valid leaves no link', async () => {
    const linking = await startLinking();
    for (const headers of [{}, { traceparent: '00-00000000000000000000000000000000-0-01' }] as Record<
      string,
      string
    >[]) {
      const response = await fetch(linking.url, { headers });
      expect(await store.untilSpans(traceIdOf(response), 2)).toMatchObject([{ links: [] }]);
    }
  });

  test('decides on no sampling', async () => {
    const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
    const linking = await startLinking(sampler);
    const response = await fetch(linking.url, { headers: fromOutside(newTraceId(), '01') });
    const [line] = await linking.untilLogged(traceIdOf(response));
    expect(line).toMatchObject({ trace_flags: '00' });
  });
});

test('the operations port makes no spans', async () => {
  const traceId = newTraceId();
  const headers = { traceparent: traceparent(traceId, '01') };
  for (const path of ['/metrics', '/livez', '/readyz', '/nowhere']) await fetch(api.operationsUrl + path, { headers });
  await untilEarlierSpansArrived();
  expect(store.spansOf(traceId)).toEqual([]);
});

test('without an exporter, answers and log lines share a trace id all the same', async () => {
  const quiet = await startService('api', { OTEL_TRACES_EXPORTER: 'none', SWAPI_URL: `${swapi.url}/api/` });
  const own = await fetch(`${quiet.url}/people/1`);
  expect((await quiet.untilLogged(traceIdOf(own))).map(({ msg }) => msg)).toEqual([
    'getting data',
    'GET /people/1 200',
  ]);
  const traceId = newTraceId();
  const taken = await fetch(quiet.url, { headers: { traceparent: traceparent(traceId, '01') } });
  expect(traceIdOf(taken)).toBe(traceId);
});

test('with OTEL_SDK_DISABLED answers have a trace id of their own', async () => {
  const disabled = await startService('api', {
    ...store.environment,
    OTEL_SDK_DISABLED: 'true',
    SWAPI_URL: `${swapi.url}/api/`,
  });
  const response = await fetch(`${disabled.url}/people/17`);
  expect(response.status).toBe(404);
  expect(traceIdOf(response)).toMatch(/^[0-9a-f]{32}$/);
  expect(await response.json()).toMatchObject({ trace_id: traceIdOf(response) });
});

test('while nothing takes the spans requests are answered, each lost span is counted and one warning tells', async () => {
  const lonely = await startService('api', {
    ...store.environment,
    // Such as localhost: a name of two addresses, at neither of which anybody listens.
    ...preload(`
      import dns from 'node:dns';
      const { lookup } = dns;
      const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
      dns.lookup = (name, ...rest) => name === 'tempo.test' ? rest.at(-1)(null, addresses) : lookup(name, ...rest);`),
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://tempo.test:1',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  });
  await fetch(lonely.url);
  const warning = await lonely.untilPrinted(/"msg":"tracing: /);
  expect(JSON.parse(warning)).toMatchObject({
    level: 40,
    msg: 'tracing: spans do not arrive at http://tempo.test:1/v1/traces (ECONNREFUSED): nothing listens there; start it, set OTEL_EXPORTER_OTLP_ENDPOINT to where OTLP over HTTP is taken, often port 4318, or OTEL_TRACES_EXPORTER=none to do without',
  });
  // The timer of the batch was set within the request, which has nothing to do with it.
  expect(JSON.parse(warning)).not.toHaveProperty('trace_id');
  expect(await metricsOf(lonely)).toMatch(/^otel_spans_failed_total 2$/m);
  for (let count = 0; count < 5; count += 1) expect((await fetch(lonely.url)).status).toBe(200);
  lonely.disconnect();
  expect(await lonely.ended).toEqual({ code: 0, signal: null });
  expect(lonely.stdout.filter((line) => line.includes('"msg":"tracing: '))).toEqual([warning]);
});
