import pMap from 'p-map';
import { logTopic } from '../contract.ts';
import type { OffsetsAdmin } from './offsets-admin.ts';

/** What Kafka held at one time. Offsets are 64 bits wide. */
export interface Offsets {
  readonly brokers: number;
  readonly partitions: readonly PartitionOffsets[];
  readonly groups: readonly GroupSize[];
  readonly groupPartitions: readonly GroupOffsets[];
  /** Topics and groups beyond the limits. */
  readonly leftOut: number;
}

interface PartitionOffsets {
  readonly topic: string;
  readonly partition: number;
  readonly oldest: bigint;
  /** The offset of the message that will come next. */
  readonly next: bigint;
}

interface GroupSize {
  readonly group: string;
  /** Unknown for groups of the protocol of KIP-848, which kafkajs cannot describe. */
  readonly members: number | undefined;
}

interface GroupOffsets {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Undefined before the first commit. */
  readonly committed: bigint | undefined;
  readonly lag: bigint;
}

export interface Limits {
  readonly topics: number;
  readonly partitions: number;
  readonly groups: number;
  /** Pairs of a group and a partition. */
  readonly groupPartitions: number;
}

/** Beyond these a round would weigh on Kafka and its series on Prometheus. The log topic and its group come first. */
const defaultLimits: Limits = { topics: 100, partitions: 1_000, groups: 100, groupPartitions: 5_000 };

const concurrency = 8;

/** Committed offsets of one group: topic -> partition -> offset. */
type Commits = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/**
 * Asks for the offsets of every topic but Kafka's own, and of every consumer group; of the log topic's group also while
 * it does not exist, because that nobody reads the logs is what its lag is watched for.
 */
export async function readOffsets(admin: OffsetsAdmin, limits: Limits = defaultLimits): Promise<Offsets> {
  await admin.connect();
  const { brokers } = await admin.describeCluster();
  const topics = await listTopics(admin, limits);
  const groups = await listGroups(admin, limits);
  // Commits before ends: the other way round a group could seem to be ahead of its topic.
  const commits = await pMap(groups.taken, (group) => readCommits(admin, group.group), { concurrency });
  const partitions = (await pMap(topics.taken, (topic) => readPartitions(admin, topic), { concurrency })).flat();

  const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
  const groupPartitions = groups.taken.map(({ group }, index) => lagOf(group, commits[index] ?? new Map(), byTopic));
  const shown = takeWithin(groupPartitions, (rows) => rows.length, limits.groupPartitions);
  return {
    brokers: brokers.length,
    partitions,
    groups: groups.taken,
    groupPartitions: shown.taken.flat(),
    leftOut: topics.leftOut + groups.leftOut + shown.leftOut,
  };
}

async function listTopics(admin: OffsetsAdmin, limits: Limits): Promise<Taken<string>> {
  const { topics } = await admin.fetchTopicMetadata();
  // Kafka's own: __consumer_offsets, __transaction_state, __share_group_state.
  const wanted = topics.filter(({ name }) => !name.startsWith('__'));
  wanted.sort((a, b) => compareNames(logTopic.name, a.name, b.name));
  const few = takeWithin(wanted, () => 1, limits.topics);
  const small = takeWithin(few.taken, ({ partitions }) => partitions.length, limits.partitions);
  return { taken: small.taken.map(({ name }) => name), leftOut: few.leftOut + small.leftOut };
}

async function listGroups(admin: OffsetsAdmin, limits: Limits): Promise<Taken<GroupSize>> {
  const { groups } = await admin.listGroups();
  // Groups that only commit have no protocol; those of Kafka Connect and share groups commit no offsets.
  const consumers = groups.filter(({ groupId, protocolType }) => groupId && ['consumer', ''].includes(protocolType));
  const listed = new Set(consumers.map(({ groupId }) => groupId));
  const names = [...new Set([logTopic.consumerGroup, ...listed])];
  names.sort((a, b) => compareNames(logTopic.consumerGroup, a, b));
  const { taken, leftOut } = takeWithin(names, () => 1, limits.groups);

  const { groups: described } = await admin.describeGroups(taken);
  const sizes = taken.map((group) => {
    const description = described.find(({ groupId }) => groupId === group);
    const unknown = listed.has(group) && description?.state === 'Dead';
    return { group, members: unknown ? undefined : description?.members.length };
  });
  return { taken: sizes, leftOut };
}

async function readCommits(admin: OffsetsAdmin, groupId: string): Promise<Commits> {
  const topics = await admin.fetchOffsets({ groupId });
  return new Map(
    topics.map(({ topic, partitions }) => {
      const offsets = partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const);
      // -1 says that there is none.
      return [topic, new Map(offsets.filter(([, offset]) => offset >= 0n))];
    }),
  );
}

async function readPartitions(admin: OffsetsAdmin, topic: string): Promise<PartitionOffsets[]> {
  const partitions = await admin.fetchTopicOffsets(topic);
  return partitions
    .map(({ partition, low, high }) => ({ topic, partition, oldest: BigInt(low), next: BigInt(high) }))
    .sort((a, b) => a.partition - b.partition);
}

/**
 * A group reads a topic once it has committed an offset for any of its partitions, as in kafka_exporter. For the others
 * of these partitions all that is kept counts as lag, where kafka_exporter gives -1: Promtail starts at the oldest line,
 * and sums stay right.
 */
function lagOf(group: string, commits: Commits, byTopic: ReadonlyMap<string, PartitionOffsets[]>): GroupOffsets[] {
  const topics = new Set([...commits].filter(([, offsets]) => offsets.size > 0).map(([topic]) => topic));
  if (group === logTopic.consumerGroup) topics.add(logTopic.name);
  return [...topics].flatMap((topic) =>
    (byTopic.get(topic) ?? []).map(({ partition, oldest, next }) => {
      const committed = commits.get(topic)?.get(partition);
      const behind = next - (committed ?? oldest);
      return { group, topic, partition, committed, lag: behind > 0n ? behind : 0n };
    }),
  );
}

interface Taken<T> {
  readonly taken: T[];
  readonly leftOut: number;
}

/** The items, in their order, that fit into what is left of the limit. */
function takeWithin<T>(items: readonly T[], size: (item: T) => number, limit: number): Taken<T> {
  let left = limit;
  const taken = items.filter((item) => {
    if (size(item) > left) return false;
    left -= size(item);
    return true;
  });
  return { taken, leftOut: items.length - taken.length };
}

/** The preferred name first, the others in one order whatever Kafka's is, so that the limits spare the same ones. */
function compareNames(preferred: string, a: string, b: string): number {
  if (a === b) return 0;
  if (a === preferred || b === preferred) return a === preferred ? -1 : 1;
  return a < b ? -1 : 1;
}
