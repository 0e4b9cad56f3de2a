import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { connectRaw, type RawAnswer, rawAnswer, sendRaw } from '../../test/raw-http.ts';
import { arrivalOf } from '../telemetry/arrival.ts';
import type { Admission, Verdict } from './admission.ts';
import { createHttpServer, httpLimits } from './http-server.ts';

let server: TestServer;
const refused: string[] = [];
const errors: unknown[] = [];
beforeAll(async () => {
  const impatient = { ...httpLimits, headersTimeoutMs: 100, requestTimeoutMs: 150, maxHeaderBytes: 2_048 };
  server = await startServer(
    createHttpServer(
      (request, response) => {
        if (request.url === '/hold') return;
        if (request.url === '/throws') throw new Error('internal secret');
        if (request.url === '/rejects') return Promise.reject(new Error('internal secret'));
        if (request.url === '/half') response.write('half');
        else response.end('fine');
      },
      { limits: impatient, onRefused: (reason) => refused.push(reason), onError: (error) => errors.push(error) },
    ),
  );
});
afterAll(() => server.close());

function expectProblem(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
  expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)));
  expect(answer.headers['trace-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.parse(answer.body)).toMatchObject({ status, trace_id: answer.headers['trace-id'] });
}

test('a request that is as it should be reaches the listener', async () => {
  expect(await (await fetch(server.url)).text()).toBe('fine');
});

test.each(['/throws', '/rejects'])(
  'a listener that fails by %s is a 500 that tells nothing, and ends nothing',
  async (path) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(errors.at(-1)).toMatchObject({ message: 'internal secret' });
    expect((await fetch(server.url)).status).toBe(200);
  },
);

test('each refusal is told with its reason', async () => {
  refused.length = 0;
  await sendRaw(server.port, 'hello\r\n\r\n');
  await sendRaw(server.port, 'GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n');
  await sendRaw(server.port, 'GET / HTTP/1.1\r\n\r\n');
  expect(refused).toEqual(['malformed', 'target', 'host']);
});

test('headers that never end are cut off with 408', async () => {
  const socket = await connectRaw(server.port);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
  const drip = setInterval(() => socket.write('X-Slow: 1\r\n'), 20);
  expectProblem(await rawAnswer(socket), 408);
  clearInterval(drip);
});

test('a body that never comes is cut off with 408', async () => {
  const answer = await sendRaw(server.port, 'POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n');
  expectProblem(answer, 408);
});

test('a client that does not close after its 408 loses the connection all the same', async () => {
  const accepted = once(server.server, 'connection') as Promise<[Socket]>;
  const client = await connectRaw(server.port);
  client.allowHalfOpen = true;
  client.write('GET / HTTP/1.1\r\n');
  client.resume();
  const [connection] = await accepted;
  await once(connection, 'close');
  client.destroy();
});

test('headers that are too large are refused with 431', async () => {
  const headers = `Host: a\r\nX-Large: ${'x'.repeat(3_000)}\r\n`;
  expectProblem(await sendRaw(server.port, `GET / HTTP/1.1\r\n${headers}\r\n`), 431);
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
  ['a header without a name', 'GET / HTTP/1.1\r\n: value\r\nHost: a\r\n\r\n'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
])('%s is refused with 400', async (_, text) => {
  expectProblem(await sendRaw(server.port, text), 400);
});

test('HTTP/1.0 needs no Host', async () => {
  expect(await sendRaw(server.port, 'GET / HTTP/1.0\r\n\r\n')).toMatchObject({ status: 200, body: 'fine' });
});

test('an expectation nobody can meet is refused with 417', async () => {
  expectProblem(await sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n'), 417);
});

test('chunk extensions that are too large are refused with 413', async () => {
  const chunk = `1;${'x'.repeat(20_000)}\r\n`;
  const answer = sendRaw(server.port, `POST /hold HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
  expectProblem(await answer, 413);
});

test('an answer that has begun is cut off rather than mixed with another', async () => {
  const socket = await connectRaw(server.port);
  socket.write('POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
  const [begun] = (await once(socket, 'data')) as [Buffer];
  expect(begun.toString()).toContain('HTTP/1.1 200');
  const rest: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => rest.push(chunk));
  socket.write('not a chunk\r\n');
  await once(socket, 'close');
  expect(Buffer.concat(rest).toString()).not.toContain('HTTP/1.1');
});

test('a client that resets its connection disturbs nobody', async () => {
  const socket = await connectRaw(server.port);
  socket.write('GET /hold HTTP/1.1\r\n');
  socket.resetAndDestroy();
  expect((await fetch(server.url)).status).toBe(200);
});

describe('where there is no room for every request', () => {
  const verdicts: ((verdict: Verdict) => void)[] = [];
  const begun: string[] = [];
  const notices: string[] = [];
  let busy: TestServer;
  let waiting: () => void = () => undefined;
  let left: () => void = () => undefined;
  beforeAll(async () => {
    const admission: Admission = {
      enter: () =>
        new Promise((decide) => {
          verdicts.push(decide);
          waiting();
        }),
      connected: () => notices.push('connected'),
    };
    const onRefused = (reason: string) => {
      notices.push(reason);
      left();
    };
    busy = await startServer(
      createHttpServer(
        (request, response) => {
          begun.push(request.url ?? '');
          response.end(String(performance.now() - Number(arrivalOf(request))));
        },
        { admission, onRefused, headers: { 'Access-Control-Allow-Origin': '*' } },
      ),
    );
  });
  afterAll(() => busy.close());

  const oneWaits = () => new Promise<void>((resolve) => (waiting = resolve));

  test('what is refused is told when to come again, on a connection that stays', async () => {
    const arrived = oneWaits();
    const answer = fetch(`${busy.url}/refused`);
    await arrived;
    verdicts.shift()?.('saturated');
    const response = await answer;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 503, trace_id: response.headers.get('trace-id') });
    expect(notices).toEqual(['connected', 'saturated']);
    expect(begun).toEqual([]);
  });

  test('what waited has its duration from its arrival on', async () => {
    const arrived = oneWaits();
    const answer = fetch(`${busy.url}/waited`);
    await arrived;
    const since = performance.now();
    while (performance.now() - since < 20) await setImmediate();
    verdicts.shift()?.('begin');
    expect(Number(await (await answer).text())).toBeGreaterThan(19);
  });

  test('what has not begun when its client has left is not begun', async () => {
    const arrived = oneWaits();
    const accepted = once(busy.server, 'connection') as Promise<[Socket]>;
    const client = await connectRaw(busy.port);
    client.write('GET /left HTTP/1.1\r\nHost: a\r\n\r\n');
    const [connection] = await accepted;
    await arrived;
    client.destroy();
    await once(connection, 'close');
    const counted = new Promise<void>((resolve) => (left = resolve));
    verdicts.shift()?.('begin');
    await counted;
    expect(notices.at(-1)).toBe('client_left');
    expect(begun).not.toContain('/left');
  });
});
