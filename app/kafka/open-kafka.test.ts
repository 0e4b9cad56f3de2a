import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv6Loopback } from '../../test/ipv6-loopback.ts';
import { openKafka } from './open-kafka.ts';

let broker: Server;
let accepted: Socket[];

/** Takes connections and requests, and never answers. */
async function listen(host: string): Promise<void> {
  broker = createServer((socket) => accepted.push(socket.on('error', () => undefined).resume()));
  broker.listen(0, host);
  await once(broker, 'listening');
}

beforeEach(() => {
  accepted = [];
});
afterEach(() => {
  for (const socket of accepted) socket.destroy();
  broker.close();
});

function open(host = '127.0.0.1') {
  const brokers = [`${host}:${(broker.address() as AddressInfo).port}`];
  return openKafka({ connection: { brokers }, clientId: 'test', requestTimeoutMs: 60_000, retries: 0 });
}

test('a client that waits for an answer can be given up: it fails at once, and its connection ends', async () => {
  await listen('127.0.0.1');
  const { kafka, giveUp } = open();
  const connecting = kafka.admin().connect();
  await once(broker, 'connection');
  const [socket] = accepted;
  giveUp();
  await expect(connecting).rejects.toThrow('given up');
  if (!socket?.closed) await once(socket as Socket, 'close');
});

test('a broker may be an IPv6 address', async () => {
  await listen(ipv6Loopback);
  const { kafka, giveUp } = open(`[${ipv6Loopback}]`);
  const connecting = kafka.admin().connect();
  await once(broker, 'connection');
  giveUp();
  await expect(connecting).rejects.toThrow('given up');
});

test('a client that was given up connects no more', async () => {
  await listen('127.0.0.1');
  const { kafka, giveUp } = open();
  giveUp();
  await expect(kafka.admin().connect()).rejects.toThrow('given up');
  expect(accepted).toEqual([]);
});
