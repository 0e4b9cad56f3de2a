import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Router } from '@koa/router';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { connectRaw, rawAnswer } from '../../test/raw-http.ts';
import { createReadLogger } from '../../test/read-logger.ts';
import { createApp } from './create-app.ts';
import { createHttpServer } from './http-server.ts';
import type { Observation } from './middlewares/observe-requests.ts';
import { createRequestLog } from './request-log.ts';

let server: TestServer;
let lines: Record<string, unknown>[];
let started: number;
let observations: Observation[];
let observed: () => void;

beforeEach(async () => {
  started = 0;
  observations = [];
  const { logger, lines: written } = createReadLogger('trace');
  lines = written;
  const router = new Router();
  router.all('/things/:id', (ctx) => {
    ctx.body = 'a thing';
  });
  router.get('/broken', () => {
    throw Object.assign(new Error('password in a message'), { status: 418, expose: true });
  });
  router.get('/hangs', () => new Promise(() => undefined));
  const observers = [
    createRequestLog({ logger }),
    {
      started: () => {
        started += 1;
      },
      finished: (observation: Observation) => {
        observations.push(observation);
        observed?.();
        if (observation.path === '/things/trips-an-observer') throw new Error('an observer tripped');
      },
    },
  ];
  const client = {
    requestTimeoutMs: 10_000,
    corsOrigin: '*',
    clientAddressOf: ({ socket }: IncomingMessage) => socket.remoteAddress,
    statusesOf: () => [],
  };
  server = await startServer(createHttpServer(createApp({ router, logger, observers, ...client }).callback()));
});
afterEach(() => server.close());

const observation = () => new Promise<void>((resolve) => (observed = resolve));

test('a body that says it is too large is refused with 413 and not read', async () => {
  const accepted = once(server.server, 'connection') as Promise<[Socket]>;
  const client = await connectRaw(server.port);
  client.write('POST /things/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nthe first bytes');
  const answer = await rawAnswer(client);
  expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } });
  expect(JSON.parse(answer.body)).toMatchObject({ status: 413, trace_id: answer.headers['trace-id'] });
  expect((await accepted)[0].bytesRead).toBeLessThan(1_000);
});

test('a body without a length that never ends is answered and cut off', async () => {
  const accepted = once(server.server, 'connection') as Promise<[Socket]>;
  const client = await connectRaw(server.port);
  // Writing on after the cut may fail, as it should.
  client.on('error', () => undefined);
  const [connection] = await accepted;
  const closed = once(connection, 'close');
  client.write('POST /things/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  const more = () => {
    while (client.writable && client.write(`1000\r\n${'x'.repeat(4_096)}\r\n`));
  };
  client.on('drain', more);
  more();
  await closed;
  expect(connection.bytesRead).toBeLessThan(10 * 1024 * 1024);
  client.destroy();
});

test('a small body is tolerated', async () => {
  const response = await fetch(`${server.url}/things/1`, { method: 'POST', body: 'small' });
  expect(response.status).toBe(200);
});

test('an error that nobody expected is 500 and tells nothing, whatever it says of itself', async () => {
  const response = await fetch(`${server.url}/broken`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('password');
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 50, err: expect.objectContaining({ message: 'password in a message' }) }),
  );
});

test('a request is observed once its answer is out', async () => {
  const done = observation();
  await (await fetch(`${server.url}/things/7?q=1`)).text();
  await done;
  expect(started).toBe(1);
  expect(observations).toEqual([
    {
      method: 'GET',
      route: '/things/:id',
      path: '/things/7',
      status: 200,
      durationSeconds: expect.any(Number),
      bytes: 7,
      clientAddress: '127.0.0.1',
      spanContext: undefined,
    },
  ]);
  expect(lines.at(-1)).toMatchObject({ level: 30, msg: 'GET /things/7 200', client_address: '127.0.0.1', bytes: 7 });
});

test('a client that goes before its answer is 499', async () => {
  const done = observation();
  const abort = new AbortController();
  const response = fetch(`${server.url}/hangs`, { signal: abort.signal });
  await once(server.server, 'request');
  abort.abort();
  await expect(response).rejects.toThrow('aborted');
  await done;
  expect(observations).toMatchObject([{ route: '/hangs', status: 499, bytes: 0, clientAddress: '127.0.0.1' }]);
});

test('a method that is not in RFC 9110 is _OTHER, a path of any length is cut', async () => {
  const done = observation();
  await fetch(`${server.url}/${'x'.repeat(2_000)}`, { method: 'PROPFIND' });
  await done;
  expect(observations).toMatchObject([{ method: '_OTHER', route: 'unmatched', status: 404 }]);
  expect(observations[0]?.path).toHaveLength(256);
});

test('an observer that throws ends nothing, and is logged', async () => {
  const seen = observation();
  expect((await fetch(`${server.url}/things/trips-an-observer`)).status).toBe(200);
  await seen;
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 50, err: expect.objectContaining({ message: 'an observer tripped' }) }),
  );
});
