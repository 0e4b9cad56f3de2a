import { once } from 'node:events';
import { connect } from 'node:net';
import { Kafka, logLevel, type Message, Partitioners } from 'kafkajs';
import { logTopic, ports } from '../../app/contract.ts';

const address = '127.0.0.1';

/** Why nothing can be written to the log topic; undefined where Kafka listens. */
export async function kafkaAbsence(): Promise<string | undefined> {
  const socket = connect(ports.kafka, address);
  try {
    await once(socket, 'connect');
    return undefined;
  } catch {
    // Whatever the kind of connection error: there is no server to speak to.
    return `no Kafka listens on port ${ports.kafka}`;
  } finally {
    socket.destroy();
  }
}

/** Resolves once Kafka has the messages, in their order in each partition. */
export async function sendToLogTopic(messages: Message[]): Promise<void> {
  const kafka = new Kafka({ brokers: [`${address}:${ports.kafka}`], clientId: 'e2e', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    await producer.send({ topic: logTopic.name, acks: -1, messages });
  } finally {
    await producer.disconnect();
  }
}
