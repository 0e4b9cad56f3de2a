import type { AddressInfo } from 'node:net';
import { logTopic } from '../../app/contract.ts';
import { createDiscardingKafka } from './discarding-kafka.ts';

// A Kafka that keeps nothing, on a free port.

const server = createDiscardingKafka(logTopic);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ listening: { main: port, operations: port } });
});
