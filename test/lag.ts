import { startCollector } from '../app/lag/collector.ts';
import type { OffsetsAdmin } from '../app/lag/offsets-admin.ts';
import type { Limits } from '../app/lag/read-offsets.ts';
import { createMetrics } from '../app/telemetry/metrics.ts';
import { createReadLogger } from './read-logger.ts';

/** A Kafka cluster to be asked for its offsets; what it holds may change at any time. */
export interface FakeCluster {
  /** Topic -> oldest and next offset of each partition. */
  topics: Readonly<Record<string, readonly (readonly [oldest: string, next: string])[]>>;
  groups: Readonly<Record<string, FakeGroup>>;
  /** Stands before every answer about a topic's offsets. */
  beforeOffsets(): Promise<void>;
  /** Clients so far. */
  opened: number;
  closed: number;
}

interface FakeGroup {
  readonly protocolType?: string;
  readonly state?: 'Stable' | 'Dead';
  readonly members?: number;
  /** Topic -> committed offset of each partition. */
  readonly commits: Readonly<Record<string, readonly string[]>>;
}

export interface TestLag {
  readonly cluster: FakeCluster;
  readonly logLines: readonly { level: number; msg: string }[];
  warnings(): TestLag['logLines'];
  /** The series about Kafka, as they are scraped; those that start with the prefix. */
  scrape(prefix?: string): Promise<string[]>;
  close(): Promise<void>;
}

export const intervalMs = 5_000;

/** The real collector in front of a cluster with the log topic, in two partitions, and its group. */
export function startLag(changes: Partial<FakeCluster> = {}, limits?: Limits): TestLag {
  const { create, registry } = createMetrics({ service: 'lag', version: '0', revision: 'test' });
  const { logger, lines: logLines } = createReadLogger<{ level: number; msg: string }>('debug', 'lag');
  const cluster: FakeCluster = {
    topics: logs(['10', '110'], ['0', '50']),
    groups: { promtail: { members: 1, commits: { 'application.logs': ['100', '50'] } } },
    beforeOffsets: answer,
    opened: 0,
    closed: 0,
    ...changes,
  };
  const openSession = () => {
    cluster.opened += 1;
    const close = () => {
      cluster.closed += 1;
    };
    return { admin: createAdmin(cluster), close };
  };
  const collector = startCollector({ openSession, intervalMs, logger, create, ...(limits ? { limits } : {}) });
  return {
    cluster,
    logLines,
    warnings: () => logLines.filter(({ level }) => level === 40),
    async scrape(prefix = '') {
      const text = await registry.metrics();
      return text.split('\n').filter((line) => /^(kafka|lag)_/.test(line) && line.startsWith(prefix));
    },
    close: collector.close,
  };
}

/** The log topic with these partitions. */
export const logs = (...partitions: [oldest: string, next: string][]) => ({ 'application.logs': partitions });

export const answer = async () => undefined;
export const refuse = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:9092'));
export const hang = () => new Promise<never>(() => undefined);

function createAdmin(cluster: FakeCluster): OffsetsAdmin {
  const empty = Buffer.alloc(0);
  const member = { memberId: '', clientId: '', clientHost: '', memberMetadata: empty, memberAssignment: empty };
  const leader = { partitionErrorCode: 0, leader: 1, replicas: [1], isr: [1] };
  return {
    connect: async () => undefined,
    describeCluster: async () => ({
      brokers: [{ nodeId: 1, host: 'kafka', port: 9092 }],
      controller: 1,
      clusterId: 'cluster',
    }),
    fetchTopicMetadata: async () => ({
      topics: Object.entries(cluster.topics).map(([name, partitions]) => ({
        name,
        partitions: partitions.map((_, partitionId) => ({ partitionId, ...leader })),
      })),
    }),
    async fetchTopicOffsets(topic) {
      await cluster.beforeOffsets();
      const offsets = cluster.topics[topic] ?? [];
      // In any order, as from several brokers.
      return offsets.map(([low, high], partition) => ({ partition, offset: high, high, low })).reverse();
    },
    listGroups: async () => ({
      groups: Object.entries(cluster.groups).map(([groupId, { protocolType = 'consumer' }]) => ({
        groupId,
        protocolType,
      })),
    }),
    describeGroups: async (names) => ({
      groups: names.map((groupId) => {
        const group = cluster.groups[groupId];
        const state = group ? (group.state ?? 'Stable') : 'Dead';
        const members = Array(group?.members ?? 0).fill(member);
        return { groupId, protocol: '', protocolType: 'consumer', state, members };
      }),
    }),
    fetchOffsets: async ({ groupId }) =>
      Object.entries(cluster.groups[groupId]?.commits ?? {}).map(([topic, offsets]) => ({
        topic,
        partitions: offsets.map((offset, partition) => ({ partition, offset, metadata: null })),
      })),
  };
}
