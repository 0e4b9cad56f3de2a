import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openKafka } from './open-kafka.ts';

let broker: Server;
let accepted: Socket[];

/** Takes connections and requests, and never answers. */
beforeEach(async () => {
  accepted = [];
  broker = createServer((socket) => accepted.push(socket.on('error', () => undefined).resume()));
  broker.listen(0, '127.0.0.1');
  await once(broker, 'listening');
});
afterEach(() => {
  for (const socket of accepted) socket.destroy();
  broker.close();
});

function open() {
  const brokers = [`127.0.0.1:${(broker.address() as AddressInfo).port}`];
  return openKafka({ connection: { brokers }, clientId: 'test', requestTimeoutMs: 60_000, retries: 0 });
}

test('a client that waits for an answer can be given up: it fails at once, and its connection ends', async () => {
  const { kafka, giveUp } = open();
  const connecting = kafka.admin().connect();
  await once(broker, 'connection');
  const [socket] = accepted;
  giveUp();
  await expect(connecting).rejects.toThrow('given up');
  if (!socket?.closed) await once(socket as Socket, 'close');
});

test('a client that was given up connects no more', async () => {
  const { kafka, giveUp } = open();
  giveUp();
  await expect(kafka.admin().connect()).rejects.toThrow('given up');
  expect(accepted).toEqual([]);
});
