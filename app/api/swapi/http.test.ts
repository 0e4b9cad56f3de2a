import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { startApi, type TestApi } from '../../../test/api.ts';
import { type FakeSwapi, startFakeSwapi } from '../../../test/fake-swapi.ts';
import { startServer, type TestServer } from '../../../test/http-server.ts';
import { startService } from '../../../test/processes.ts';

let swapi: FakeSwapi;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  swapi = await startFakeSwapi();
  closing.push(swapi.close);
});
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

async function apiFor(swapiUrl: string, overrides: Parameters<typeof startApi>[1] = {}): Promise<TestApi> {
  const api = await startApi(swapiUrl, overrides);
  closing.push(api.close);
  return api;
}

/** A proxy that sends everything to the one SWAPI there is, whatever host it was asked for. */
async function startProxy(): Promise<TestServer & { readonly asked: string[]; readonly heads: IncomingMessage[] }> {
  const asked: string[] = [];
  const heads: IncomingMessage[] = [];
  const proxy = await startServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    heads.push(request);
    const { pathname, search } = new URL(request.url ?? '');
    send(swapi.url + pathname + search, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    }).end();
  });
  proxy.server.on('connect', (request, socket) => {
    asked.push(`${request.method} ${request.url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  closing.push(proxy.close);
  return { ...proxy, asked, heads };
}

const proxies = (url: string, none?: string) => ({ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: none });

describe('a proxy', () => {
  test('is asked for a SWAPI elsewhere', async () => {
    const proxy = await startProxy();
    const api = await apiFor('http://swapi.example.org/api/', { proxies: proxies(proxy.url) });
    expect((await fetch(`${api.url}/people/1`)).status).toBe(200);
    expect(proxy.asked).toEqual(['GET http://swapi.example.org/api/people/1/']);
  });

  test('is asked for a tunnel where SWAPI speaks https', async () => {
    const proxy = await startProxy();
    const api = await apiFor('https://swapi.example.org/api/', { proxies: proxies(proxy.url) });
    expect((await fetch(`${api.url}/people/1`)).status).toBe(502);
    expect(proxy.asked).toEqual(['CONNECT swapi.example.org:443']);
  });

  test('is not asked for a host that NO_PROXY names', async () => {
    const proxy = await startProxy();
    const api = await apiFor('http://swapi.invalid/api/', { proxies: proxies(proxy.url, 'swapi.invalid') });
    expect((await fetch(`${api.url}/people/1`)).status).toBe(502);
    expect(proxy.asked).toEqual([]);
  });

  test('is never asked for a SWAPI of this machine', async () => {
    const proxy = await startProxy();
    const api = await apiFor(`${swapi.url}/api/`, { proxies: proxies(proxy.url) });
    expect((await fetch(`${api.url}/people/1`)).status).toBe(200);
    expect(proxy.asked).toEqual([]);
  });
});

describe('trace context', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  /** The trace headers that SWAPI got from an api as it is run, asked with some of its own. */
  async function passedOn(environment: Record<string, string>, url: string): Promise<string[]> {
    const proxy = await startProxy();
    const service = await startService('api', { SWAPI_URL: url, http_proxy: proxy.url, ...environment });
    const direct = once(swapi.server, 'request') as Promise<[IncomingMessage]>;
    const headers = { traceparent, baggage: 'user=luke' };
    expect((await fetch(`${service.url}/people/1`, { headers })).status).toBe(200);
    const { headers: received } = proxy.heads[0] ?? (await direct)[0];
    service.disconnect();
    await service.ended;
    return ['traceparent', 'baggage', 'b3', 'x-b3-traceid'].filter((name) => name in received);
  }

  test('goes to a SWAPI of one’s own', async () => {
    expect(await passedOn({}, `${swapi.url}/api/`)).toEqual(['traceparent', 'baggage']);
  });

  test('goes in the headers of each propagator that OTEL_PROPAGATORS may name', async () => {
    const asked = (names: string) => passedOn({ OTEL_PROPAGATORS: names }, `${swapi.url}/api/`);
    expect(await asked('tracecontext,baggage,b3')).toEqual(['traceparent', 'baggage', 'b3']);
    expect(await asked('b3multi')).toEqual(['x-b3-traceid']);
    expect(await asked('none')).toEqual([]);
  });

  test('does not go elsewhere, unless it is wanted', async () => {
    const elsewhere = 'http://swapi.example.org/api/';
    expect(await passedOn({}, elsewhere)).toEqual([]);
    expect(await passedOn({ SWAPI_TRACE_CONTEXT: 'true' }, elsewhere)).toEqual(['traceparent', 'baggage']);
  });
});

describe('a redirect', () => {
  async function redirectedTo(host: string): Promise<IncomingMessage> {
    const { port } = new URL(swapi.url);
    const got = new Promise<IncomingMessage>((resolve) => {
      swapi.answerWith((request, response) => {
        if (request.url?.startsWith('/api/')) {
          response.writeHead(302, { Location: `http://${host}:${port}/moved` }).end();
        } else {
          resolve(request);
          response.writeHead(404).end();
        }
      });
    });
    const service = await startService('api', { SWAPI_URL: `${swapi.url}/api/` });
    expect((await fetch(`${service.url}/people/1`, { headers: { baggage: 'user=luke' } })).status).toBe(404);
    service.disconnect();
    await service.ended;
    return got;
  }

  test('takes trace context along where it stays with hosts of one’s own', async () => {
    const { headers } = await redirectedTo('localhost');
    expect(['traceparent', 'baggage'].filter((name) => name in headers)).toEqual(['traceparent', 'baggage']);
  });

  test('leaves it behind elsewhere', async () => {
    // It leads to this machine, and is none of its addresses.
    const { headers } = await redirectedTo('0.0.0.0');
    expect(['traceparent', 'baggage'].filter((name) => name in headers)).toEqual([]);
  });
});

test.each([
  ['that has expired', { notBeforeDate: new Date('2024-01-01'), notAfterDate: new Date('2025-04-01') }],
  ['that nobody has signed', {}],
])('a certificate %s has an error type of its own, and is not tried again', async (_, options) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], options);
  let handshakes = 0;
  const server = createServer({ key, cert }).on('connection', () => {
    handshakes += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}/api/`;
  const api = await apiFor(url, { retries: 2, timeoutMs: 5_000 });
  const response = await fetch(`${api.url}/people/1`);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ detail: 'The source of the data has no valid certificate.' });
  expect(handshakes).toBe(1);
  const labels =
    'http_request_method="GET",url_template="/api/people/{id}/",http_response_status_code="",error_type="certificate"';
  expect(await api.metric(`http_client_request_duration_seconds_count{${labels}}`)).toBe(1);
});
