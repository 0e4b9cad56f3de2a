import { logTopic, ports } from '../../app/contract.ts';
import { workloads } from '../endpoints.ts';
import type { Placement } from '../placement.ts';
import type { Values } from '../values/schema.ts';

/** One of the brokers; each is a controller of the cluster, too. */
export interface Broker {
  /** A number from 0; the place in the list of hosts. */
  readonly id: string;
  /** The name by which clients and the other brokers reach this one. */
  readonly host: string;
  /** The hosts of all brokers in the order of their ids. */
  readonly allHosts: readonly string[];
}

/** Names the cluster's data: brokers refuse to start on another's. 16 bytes as base64url. */
export const kafkaClusterId = Buffer.from('swapi-observable').toString('base64url');

const mebibyte = 1024 ** 2;
const minuteMs = 60_000;

/** The broker's properties (server.properties): KRaft with static voters, plain text, every disk bounded. */
export function kafkaProperties(values: Values, placement: Placement, broker: Broker): Record<string, string> {
  const { replicas } = values.kafka;
  const { controller } = workloads.kafka.ports;
  const all = String(replicas);
  const majority = String(Math.ceil((replicas + 1) / 2));
  return {
    'process.roles': 'broker,controller',
    'node.id': broker.id,
    'controller.quorum.voters': broker.allHosts.map((host, id) => `${id}@${host}:${controller}`).join(','),
    ...listeners(values, placement, broker.host),
    // A folder of its own, for a volume may have folders that Kafka would take for topics.
    'log.dirs': `${placement.dataFolder}/kraft`,
    // Data that ends with its pod takes the topic along, and the Job that made it has run.
    'auto.create.topics.enable': String(!values.persistence.enabled),
    'num.partitions': String(logTopic.partitions),
    'default.replication.factor': all,
    'min.insync.replicas': majority,
    'offsets.topic.replication.factor': all,
    'offsets.topic.num.partitions': '3',
    'transaction.state.log.replication.factor': all,
    'transaction.state.log.min.isr': majority,
    'share.coordinator.state.topic.replication.factor': all,
    'share.coordinator.state.topic.min.isr': majority,
    // Time for further members to come before partitions are shared out, which one member need not wait for.
    'group.initial.rebalance.delay.ms': replicas === 1 ? '0' : '3000',
    ...retention(values),
  };
}

/** HOST tells a client on the host to come back by the port-forward it came through. */
function listeners({ kafka }: Values, { listenAddress }: Placement, host: string): Record<string, string> {
  const { client, controller, host: forwarded } = workloads.kafka.ports;
  const open = [
    { name: 'PLAINTEXT', port: client, advertised: `${host}:${client}` },
    { name: 'CONTROLLER', port: controller },
    ...(kafka.hostListener ? [{ name: 'HOST', port: forwarded, advertised: `localhost:${ports.kafka}` }] : []),
  ];
  return {
    listeners: open.map(({ name, port }) => `${name}://${listenAddress}:${port}`).join(','),
    'advertised.listeners': open
      .flatMap(({ name, advertised }) => (advertised === undefined ? [] : [`${name}://${advertised}`]))
      .join(','),
    'listener.security.protocol.map': open.map(({ name }) => `${name}:PLAINTEXT`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
  };
}

/** Kafka deletes whole segments and never the one it writes to, so segments are small against what is kept. */
function retention({ kafka }: Values): Record<string, string> {
  const hoursMs = kafka.retentionHours * 60 * minuteMs;
  return {
    'log.retention.ms': String(hoursMs),
    'log.retention.bytes': String(kafka.retentionBytesPerPartition),
    'log.retention.check.interval.ms': String(minuteMs),
    'log.segment.bytes': String(segmentBytes(kafka.retentionBytesPerPartition)),
    'log.roll.ms': String(hoursMs / 4),
    'metadata.log.segment.bytes': String(16 * mebibyte),
    'metadata.max.retention.bytes': String(64 * mebibyte),
    // Compaction takes this much of the heap, and the consumers' offsets, which it is for, are few.
    'log.cleaner.dedupe.buffer.size': String(16 * mebibyte),
  };
}

/** An eighth of what a partition keeps, between 1 MiB and 1 GiB. */
function segmentBytes(retentionBytes: number): number {
  return Math.min(1024 * mebibyte, Math.max(mebibyte, Math.floor(retentionBytes / 8)));
}
