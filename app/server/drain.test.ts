import { once } from 'node:events';
import { Agent, get, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { connectRaw } from '../../test/raw-http.ts';
import { createDrain, type Drain } from './drain.ts';
import { createHttpServer } from './http-server.ts';

/** Longer than any test may take: who waits for it fails. */
const never = 60_000;

let server: TestServer;
let drain: Drain;
let held: ServerResponse[];
let agent: Agent;
beforeEach(async () => {
  held = [];
  const http = createHttpServer((request, response) => {
    if (request.url === '/hold') held.push(response);
    else response.end('fine');
  });
  drain = createDrain(http);
  server = await startServer(http);
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(() => {
  agent.destroy();
  return server.close();
});

interface Answer {
  readonly text: string;
  readonly connection: string | undefined;
}

function ask(path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(server.url + path, { agent }, async (response) => {
      try {
        const chunks: Buffer[] = await response.toArray();
        resolve({ text: Buffer.concat(chunks).toString(), connection: response.headers.connection });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
  });
}

async function askAndHold(): Promise<{ answer: Promise<Answer>; response: ServerResponse }> {
  const answer = ask('/hold');
  await once(server.server, 'request');
  const response = held.at(-1);
  if (!response) throw new Error('no request is held');
  return { answer, response };
}

test('while draining, answers end their connections and new ones are still taken', async () => {
  expect((await ask('/')).connection).toBe('keep-alive');
  drain.begin();
  expect((await ask('/')).connection).toBe('close');
  expect((await ask('/')).connection).toBe('close');
});

test('closing ends idle connections at once', async () => {
  await ask('/');
  await drain.close(never);
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
});

test('an answer under way arrives whole, and nothing is waited for after it', async () => {
  const { answer, response } = await askAndHold();
  const closed = drain.close(never);
  response.end('late');
  expect(await answer).toEqual({ text: 'late', connection: 'close' });
  await closed;
});

test('an answer whose head has promised to keep the connection is no reason to wait either', async () => {
  const { answer, response } = await askAndHold();
  response.writeHead(200).write('late');
  const closed = drain.close(never);
  // Longer than connections that wait for a request are kept.
  await wait(300);
  response.end(' and whole');
  expect(await answer).toEqual({ text: 'late and whole', connection: 'keep-alive' });
  await closed;
});

test('an answer that takes longer than the timeout is cut off', async () => {
  const { answer } = await askAndHold();
  const cut = expect(answer).rejects.toThrow('socket hang up');
  const before = performance.now();
  await drain.close(100);
  expect(performance.now() - before).toBeGreaterThan(95);
  await cut;
});

test('a connection without a request does not hold up the closing', async () => {
  const accepted = once(server.server, 'connection');
  const socket = await connectRaw(server.port);
  await accepted;
  await drain.close(never);
  socket.destroy();
});

test('a request that has begun to arrive gets a moment for its rest, and no more', async () => {
  const [slow, stuck] = [await connectRaw(server.port), await connectRaw(server.port)];
  for (const socket of [slow, stuck]) {
    // The first answer shows that what follows its request has arrived too.
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n');
    await once(socket, 'data');
  }
  const closed = drain.close(never);
  slow.write('Host: a\r\n\r\n');
  const [answer] = (await once(slow, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  await closed;
  stuck.destroy();
});

test('a server that never listened closes as well', async () => {
  await createDrain(createHttpServer(() => undefined)).close(never);
});
