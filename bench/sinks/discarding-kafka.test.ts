import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKafkaProducers, type LogProducer } from '../../app/log-stream/producer.ts';
import { createDiscardingKafka } from './discarding-kafka.ts';

const server = createDiscardingKafka({ name: 'lines', partitions: 3 });
const producers: LogProducer[] = [];
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  for (const producer of producers) producer.disconnect();
  await new Promise((resolve) => server.close(resolve));
});

async function connect(topic: string): Promise<LogProducer> {
  const { port } = server.address() as AddressInfo;
  const producer = createKafkaProducers({ kafka: { brokers: [`127.0.0.1:${port}`] }, topic, key: 'one' })();
  producers.push(producer);
  await producer.connect();
  return producer;
}

const lines = (count: number) => Array.from({ length: count }, () => ({ value: 'line', bytes: 4, timestamp: 1_000 }));

test('a producer is content with it, batch after batch', async () => {
  const producer = await connect('lines');
  await producer.send(lines(1));
  await producer.send(lines(500));
});

test('a topic it does not have is not there', async () => {
  const producer = await connect('others');
  await expect(producer.send(lines(1))).rejects.toThrow('metadata');
});
