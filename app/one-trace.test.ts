import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endProcesses, type LogLine, type ServiceProcess, startService } from '../test/processes.ts';
import { outline, spansIn, startTraceStore, type TraceStore } from '../test/trace-store.ts';
import type { SpanNode } from './trace-receiver/trace-tree.ts';

// One request through api and upstream, and everything that can be found of it by its id.

let store: TraceStore;
let api: ServiceProcess;
let upstream: ServiceProcess;
let traceId: string;
let roots: SpanNode[];
beforeAll(async () => {
  store = await startTraceStore();
  upstream = await startService('upstream', store.environment);
  api = await startService('api', {
    ...store.environment,
    SWAPI_URL: `${upstream.url}/api/`,
    SIMULATED_WORK_MS: '1',
  });
  const response = await fetch(`${api.url}/people/1?expand=homeworld`);
  expect(await response.json()).toMatchObject({ name: 'Luke Skywalker', homeworld: { name: 'Tatooine' } });
  traceId = String(response.headers.get('trace-id'));
  roots = await store.untilSpans(traceId, 6);
});
afterAll(async () => {
  await endProcesses();
  await store.close();
});

const headers = { accept: 'application/openmetrics-text' };
const metricsOf = async (service: ServiceProcess) =>
  (await fetch(`${service.operationsUrl}/metrics`, { headers })).text();
const exemplar = (line: string | undefined) => line?.match(/# \{trace_id="([0-9a-f]{32})"\}/)?.[1];

test('is one trace, each span below the one that caused it', () => {
  expect(outline(roots)).toEqual([
    'api server GET /people/:id',
    '  api internal router - /people/:id',
    '    api client GET /api/people/{id}/',
    '      upstream server GET /api/people/:id/',
    '    api client GET /api/planets/{id}/',
    '      upstream server GET /api/planets/:id/',
  ]);
  const requests = spansIn(roots).filter(({ kind }) => kind !== 'internal');
  expect(requests.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([200, 200, 200, 200, 200]);
});

test('has log lines of both services with its id, each naming a span of the trace', async () => {
  const [ofApi, ofUpstream] = await Promise.all([api.untilLogged(traceId), upstream.untilLogged(traceId, 2)]);
  const messages = (lines: LogLine[]) => lines.map(({ msg }) => msg);
  expect(messages(ofApi)).toEqual(['getting data', 'getting data', 'GET /people/1 200']);
  expect(messages(ofUpstream)).toEqual(['GET /api/people/1/ 200', 'GET /api/planets/1/ 200']);
  const services = new Map(spansIn(roots).map(({ spanId, service }) => [spanId, service]));
  for (const line of [...ofApi, ...ofUpstream]) {
    expect([line.msg, services.get(String(line.span_id)), line.trace_flags]).toEqual([line.msg, line.name, '01']);
  }
});

test('keeps no address of a client, as nothing says that it should', async () => {
  const attributes = spansIn(roots).flatMap((span) => (span.kind === 'server' ? Object.keys(span.attributes) : []));
  expect(attributes).toContain('url.path');
  expect(attributes.filter((name) => /^(client|network\.peer)\./.test(name))).toEqual([]);
  const lines = [...(await api.untilLogged(traceId)), ...(await upstream.untilLogged(traceId, 2))];
  expect(lines.filter((line) => 'client_address' in line)).toEqual([]);
});

test('is an exemplar of the request histogram of both services', async () => {
  for (const [service, route, count] of [
    [api, '/people/:id', 1],
    [upstream, '/api/people/:id/', 1],
  ] as const) {
    const labels = `http_request_method="GET",http_route="${route}",http_response_status_code="200"`;
    const lines = (await metricsOf(service)).split('\n').filter((line) => line.includes(labels));
    expect(lines).toContain(`http_server_request_duration_seconds_count{${labels}} ${count}`);
    const buckets = lines.filter((line) => line.startsWith('http_server_request_duration_seconds_bucket'));
    expect(exemplar(buckets.find((line) => line.includes(' # ')))).toBe(traceId);
  }
});

test('has each of its spans counted as exported, and none as lost', async () => {
  const ofService = (name: string) => spansIn(roots).filter(({ service }) => service === name).length;
  expect(await metricsOf(api)).toMatch(new RegExp(`^otel_spans_exported_total ${ofService('api')}$`, 'm'));
  expect(await metricsOf(upstream)).toMatch(new RegExp(`^otel_spans_exported_total ${ofService('upstream')}$`, 'm'));
  expect(await metricsOf(api)).toMatch(/^otel_spans_failed_total 0$/m);
  expect(await metricsOf(api)).toMatch(/^otel_spans_dropped_total\{reason="queue_full"\} 0$/m);
});

test('asked again is a trace of its own, which tells that the cache had the answer', async () => {
  const response = await fetch(`${api.url}/people/1`);
  const again = await store.untilSpans(String(response.headers.get('trace-id')), 2);
  expect(outline(again)).toEqual(['api server GET /people/:id', '  api internal router - /people/:id']);
  const [, router] = spansIn(again);
  expect(router?.events).toEqual([
    expect.objectContaining({ name: 'simulated work', attributes: { duration_ms: expect.any(Number) } }),
    expect.objectContaining({ name: 'data', attributes: expect.objectContaining({ 'cache.outcome': 'hit' }) }),
  ]);
});
