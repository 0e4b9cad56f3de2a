import { CompressionTypes, Partitioners } from 'kafkajs';
import { type KafkaConnection, openKafka } from '../kafka/open-kafka.ts';
import type { Line } from './queue.ts';

/** What the log stream needs of a producer. It makes a fresh one after each failure that is not about the lines. */
export interface LogProducer {
  connect(): Promise<void>;
  /** Resolves once every replica in sync has the lines, in their order. */
  send(lines: readonly Line[]): Promise<void>;
  /** Gives up what is under way, at once. */
  disconnect(): void;
}

interface KafkaProducerOptions {
  readonly kafka: KafkaConnection;
  readonly topic: string;
  /** All lines of one key keep their order: they go to one partition. */
  readonly key: string;
}

const requestTimeoutMs = 10_000;
/** Less than the request's, so that it is the broker who tells of a replica that lags. */
const acknowledgementTimeoutMs = 8_000;

/** Makes producers by kafkajs; none of them retries by itself, and each starts at the next of the brokers. */
export function createKafkaProducers({ kafka, topic, key }: KafkaProducerOptions): () => LogProducer {
  let made = 0;
  return () => {
    const first = made++ % kafka.brokers.length;
    const brokers = [...kafka.brokers.slice(first), ...kafka.brokers.slice(0, first)];
    return createKafkaProducer({ kafka: { ...kafka, brokers }, topic, key });
  };
}

function createKafkaProducer({ kafka: connection, topic, key }: KafkaProducerOptions): LogProducer {
  const { kafka, giveUp } = openKafka({ connection, clientId: key, requestTimeoutMs, retries: 0 });
  const producer = kafka.producer({
    // Where the brokers allow it, which they do only where the topic may go.
    allowAutoTopicCreation: true,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  return {
    connect: () => producer.connect(),
    async send(lines) {
      await producer.send({
        topic,
        acks: -1,
        timeout: acknowledgementTimeoutMs,
        compression: CompressionTypes.GZIP,
        messages: lines.map(({ value, timestamp }) => ({ key, value, timestamp: String(timestamp) })),
      });
    },
    disconnect: giveUp,
  };
}
