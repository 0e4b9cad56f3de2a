import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createKafkaProducers } from './producer.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Takes connections and never answers, as a broker that hangs. */
async function startSilentBroker(): Promise<{ server: Server; address: string }> {
  const server = createServer((socket) => socket.resume().on('error', () => undefined));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const producersFor = (...brokers: string[]) =>
  createKafkaProducers({ kafka: { brokers }, topic: 'application.logs', key: 'instance' });

test('a producer given up ends its connection at once, though the broker never answers', async () => {
  const { server, address } = await startSilentBroker();
  const connected = once(server, 'connection');
  const producer = producersFor(address)();
  const connecting = producer.connect();
  const [socket] = (await connected) as [Socket];
  const ended = once(socket, 'close');
  producer.disconnect();
  await expect(connecting).rejects.toThrow('given up');
  await ended;
});

test('each producer starts at the next of the brokers', async () => {
  const brokers = await Promise.all([startSilentBroker(), startSilentBroker()]);
  const createProducer = producersFor(...brokers.map(({ address }) => address));
  for (const { server } of [...brokers, ...brokers]) {
    const connected = once(server, 'connection');
    const producer = createProducer();
    const connecting = producer.connect();
    await connected;
    producer.disconnect();
    await expect(connecting).rejects.toThrow();
  }
});

test('a broker that is not there is told of at once', async () => {
  const { server, address } = await startSilentBroker();
  server.close();
  await once(server, 'close');
  const producer = producersFor(address)();
  await expect(producer.connect()).rejects.toThrow(`connect ECONNREFUSED ${address}`);
  producer.disconnect();
});
