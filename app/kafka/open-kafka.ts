import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ISocketFactory, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { brokerOfName, kafkajsName } from './broker-address.ts';
import { stopIdleRequestQueueTimer } from './request-queue-timer.ts';

/** Where Kafka is and how it is reached. */
export interface KafkaConnection {
  /** `host:port` of each, an IPv6 address in brackets. */
  readonly brokers: readonly string[];
  readonly ssl?: NonNullable<KafkaConfig['ssl']>;
  readonly sasl?: NonNullable<KafkaConfig['sasl']>;
}

interface KafkaOptions {
  readonly connection: KafkaConnection;
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  /** How often kafkajs itself tries again to connect, and to make a request. */
  readonly retries: number;
}

export interface OpenKafka {
  readonly kafka: Kafka;
  /** Ends every connection at once, whatever is under way on it, and lets no other be made. */
  giveUp(): void;
}

const connectionTimeoutMs = 3_000;
const keepAliveMs = 60_000;

/**
 * A kafkajs client that can be given up; it connects when it is used. `disconnect` waits for outstanding answers, for
 * ever where none come, and what is still retried connects anew after it: so its sockets are held here.
 */
export function openKafka({ connection, clientId, requestTimeoutMs, retries }: KafkaOptions): OpenKafka {
  stopIdleRequestQueueTimer();
  const sockets = createSockets();
  const kafka = new Kafka({
    ...connection,
    brokers: connection.brokers.map(kafkajsName),
    clientId,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { retries },
    socketFactory: sockets.open,
    // What matters reaches the caller as an error; kafkajs' own words would go to stdout unasked.
    logLevel: logLevel.NOTHING,
    logCreator: () => () => undefined,
  });
  return { kafka, giveUp: sockets.giveUp };
}

function createSockets(): { open: ISocketFactory; giveUp: () => void } {
  const opened = new Set<Socket>();
  let givenUp = false;
  return {
    open({ host: name, port, ssl, onConnect }) {
      if (givenUp) throw new Error('the connection was given up');
      const host = brokerOfName(name).replace(/^\[(.*)\]$/, '$1');
      const serverName = isIP(host) === 0 ? { servername: host } : {};
      const socket = ssl
        ? connectTls({ host, port, ...serverName, ...ssl }, onConnect)
        : connectTcp({ host, port }, onConnect);
      socket.setKeepAlive(true, keepAliveMs);
      opened.add(socket);
      return socket.once('close', () => opened.delete(socket));
    },
    giveUp() {
      givenUp = true;
      // The error makes kafkajs reject the requests on the socket and stop its timers.
      for (const socket of opened) socket.destroy(new Error('the connection was given up'));
    },
  };
}
