import { afterEach, expect, test } from '@jest/globals';
import { Router } from '@koa/router';
import { TraceFlags } from '@opentelemetry/api';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { testSpan, withinSpan } from '../../test/span-context.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createApp } from './create-app.ts';
import { createHttpServer } from './http-server.ts';
import { createOperations } from './operations.ts';
import { createRequestMetrics } from './request-metrics.ts';

const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** What /metrics says after one answered request, which ran within a span with these flags. */
async function metricsAfterRequest(traceFlags: TraceFlags): Promise<string> {
  const { registry, create } = createMetrics({ service: 'api', version: '0', revision: 'test' });
  const logger = createLogger({ name: 'test', level: 'fatal', sinks: [], onUnserializable: () => undefined });
  const router = new Router().get('/things/:id', (ctx) => {
    ctx.body = 'a thing';
  });
  const observers = [createRequestMetrics(create)];
  const client = {
    requestTimeoutMs: 10_000,
    corsOrigin: '*',
    clientAddressOf: () => undefined,
    statusesOf: () => [200, 500],
  };
  const handle = createApp({ router, logger, observers, ...client }).callback();
  const server = await startServer(
    createHttpServer((request, response) => withinSpan(() => void handle(request, response), traceFlags)),
  );
  const operations = await startServer(
    createHttpServer(createOperations({ registry, isReady: () => true, onError: () => undefined })),
  );
  servers.push(server, operations);
  const response = await fetch(`${server.url}/things/1`);
  expect(response.headers.get('trace-id')).toBe(testSpan.traceId);
  await response.text();
  return (await fetch(`${operations.url}/metrics`, { headers: { accept: 'application/openmetrics-text' } })).text();
}

const count =
  'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/things/:id",http_response_status_code="200"} 1\n';

test('a sampled request leaves its trace id as exemplar', async () => {
  const text = await metricsAfterRequest(TraceFlags.SAMPLED);
  expect(text).toContain(count);
  expect(text).toMatch(
    new RegExp(
      `^http_server_request_duration_seconds_bucket\\{le="[^}]+\\} 1 # \\{trace_id="${testSpan.traceId}"\\} \\S+ \\S+$`,
      'm',
    ),
  );
  expect(text).toContain('http_server_active_requests 0\n');
});

test('a request that is not sampled leaves none', async () => {
  const text = await metricsAfterRequest(TraceFlags.NONE);
  expect(text).toContain(count);
  expect(text).not.toContain('# {trace_id');
});

test('a status that is expected of a route is counted from 0', async () => {
  const text = await metricsAfterRequest(TraceFlags.NONE);
  const lines = text.match(/^http_server_request_duration_seconds_count.*$/gm);
  expect(lines).toEqual([count.trimEnd(), count.trimEnd().replace('"200"} 1', '"500"} 0')]);
});
