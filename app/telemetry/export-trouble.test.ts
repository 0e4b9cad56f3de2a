import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { describeTrouble, tracesUrl } from './export-trouble.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** What is told of an export to a URL, by the exporter that the service uses. */
async function troubleAt(url: string): Promise<string> {
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 200 });
  const { error } = await new Promise<ExportResult>((resolve) => exporter.export([], resolve));
  if (!error) throw new Error('the export did not fail');
  return describeTrouble(error, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url });
}

async function serverOf(listener: RequestListener): Promise<TestServer> {
  const server = await startServer(listener);
  closing.push(server.close);
  return server;
}

async function listening(server: TcpServer | Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => new Promise((resolve) => server.close(resolve)));
  return `127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
}

test.each([
  [301, 'the URL it leads to'],
  [400, 'its own log'],
  [401, 'OTEL_EXPORTER_OTLP_HEADERS'],
  [403, 'OTEL_EXPORTER_OTLP_HEADERS'],
  [
    404,
    '/v1/traces is added to OTEL_EXPORTER_OTLP_ENDPOINT, while OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is taken as it is',
  ],
  [405, 'nothing takes spans at this path'],
  [413, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
  [415, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/json'],
  [500, 'its own log'],
])('status %i is told with the address and what to do', async (status, advice) => {
  const { url } = await serverOf((_, response) => void response.writeHead(status).end());
  const told = await troubleAt(`${url}/some/path?key=secret`);
  expect(told).toMatch(new RegExp(`^spans do not arrive at ${url}/some/path \\(${status} [A-Z][\\w -]+\\): `));
  expect(told).toContain(advice);
});

test.each([429, 502, 503, 504])('status %i, of which the exporter tells no more, is one of four', async (status) => {
  const { url } = await serverOf((_, response) => void response.writeHead(status, { 'Retry-After': '60' }).end());
  expect(await troubleAt(url)).toContain('it answered 429, 502, 503 or 504');
});

test('a receiver of the other encoding is told by its name', () => {
  const error = Object.assign(new Error('Unsupported Media Type'), { code: 415 });
  const told = (environment: Record<string, string>) => describeTrouble(error, environment);
  expect(told({})).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/json,');
  expect(told({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf,');
});

test('a port for gRPC is told as one', async () => {
  const address = await listening(createHttp2Server());
  expect(await troubleAt(`http://${address}`)).toMatch(/as a port for gRPC \(4317\) .*port 4318/);
});

test('a port that ends every connection is told as one for gRPC or TLS', async () => {
  const address = await listening(createTcpServer((socket) => void socket.resetAndDestroy()));
  expect(await troubleAt(`http://${address}`)).toContain('gRPC (4317) or TLS');
});

test('plain HTTP to a port for TLS, and TLS to one for plain HTTP', async () => {
  const go = await serverOf((_, response) => {
    response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n');
  });
  expect(await troubleAt(go.url)).toContain('begin the URL with https://');
  expect(await troubleAt(go.url.replace('http:', 'https:'))).toContain('begin the URL with http://');
});

test('a port at which nothing listens, and a name that nobody has', async () => {
  const gone = await startServer(() => undefined);
  await gone.close();
  expect(await troubleAt(gone.url)).toContain('nothing listens there');
  expect(await troubleAt('http://nowhere.invalid/v1/traces')).toContain('there is no host of this name');
});

test('a receiver that takes too long', async () => {
  const { url } = await serverOf(() => undefined);
  expect(await troubleAt(url)).toContain('longer than OTEL_EXPORTER_OTLP_TIMEOUT');
});

test('a certificate that is not trusted', () => {
  for (const code of ['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) {
    const error = Object.assign(new Error('no'), { code });
    expect(describeTrouble(error, {})).toContain('OTEL_EXPORTER_OTLP_CERTIFICATE');
  }
});

test('trouble of another kind is told as it is', () => {
  expect(describeTrouble('Concurrent export limit reached', {})).toBe('Concurrent export limit reached');
  expect(describeTrouble(new Error('anything else'), {})).toBe('anything else');
});

test('spans go where the specification says, told without what is secret', () => {
  expect(tracesUrl({})).toBe('http://localhost:4318/v1/traces');
  expect(tracesUrl({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://user:secret@tempo.example/otlp/' })).toBe(
    'https://tempo.example/otlp/v1/traces',
  );
  expect(tracesUrl({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://tempo.example/spans?key=secret' })).toBe(
    'https://tempo.example/spans',
  );
});
