import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { startServer } from '../../test/http-server.ts';
import { createSender } from './sender.ts';

const endings: (() => unknown)[] = [];
afterEach(() => Promise.all(endings.splice(0).map((end) => end())));

async function senderTo(...[listener]: Parameters<typeof startServer>) {
  const server = await startServer(listener);
  const sender = createSender(new URL(server.url), 200);
  endings.push(sender.close, server.close);
  return { server, sender };
}

test('tells the status of an answer that is there to its end', async () => {
  const { sender } = await senderTo((request, response) => {
    response.writeHead(request.url === '/people/1?page=2' && request.headers.traceparent === 'id' ? 200 : 500).end('x');
  });
  expect(await sender.send('/people/1?page=2', { traceparent: 'id' })).toEqual({
    status: 200,
    durationMs: expect.any(Number),
  });
});

test('tells of an answer that is cut short, and of one that does not come', async () => {
  const { sender } = await senderTo((request, response) => {
    if (request.url === '/never') return;
    response.writeHead(200, { 'content-length': 10 }).write('half');
    setImmediate(() => response.destroy());
  });
  expect(await sender.send('/half')).toMatchObject({ error: 'ECONNRESET' });
  expect(await sender.send('/never')).toMatchObject({ error: 'ETIMEDOUT' });
});

test('asks again where a connection that was kept is closed as it is used', async () => {
  const answered = new Set<unknown>();
  const { sender } = await senderTo(({ socket }, response) => {
    if (answered.has(socket)) socket.destroy();
    else response.end();
    answered.add(socket);
  });
  await sender.send('/first');
  expect(await sender.send('/again')).toMatchObject({ status: 200 });
  expect(answered.size).toBe(2);
});

test('tells where nobody listens', async () => {
  const { server, sender } = await senderTo((_, response) => response.end());
  const closed = once(server.server, 'close');
  await server.close();
  await closed;
  expect(await sender.send('/')).toMatchObject({ error: 'ECONNREFUSED' });
});
