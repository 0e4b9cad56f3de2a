import type { Admin } from 'kafkajs';
import { type KafkaConnection, openKafka } from '../kafka/open-kafka.ts';

/** The part of kafkajs' admin client that reads offsets. */
export type OffsetsAdmin = Pick<
  Admin,
  | 'connect'
  | 'describeCluster'
  | 'fetchTopicMetadata'
  | 'fetchTopicOffsets'
  | 'listGroups'
  | 'describeGroups'
  | 'fetchOffsets'
>;

/** An admin client for one round of questions. */
export interface AdminSession {
  readonly admin: OffsetsAdmin;
  /** Ends the session at once, whatever is under way. */
  close(): void;
}

/** Longer than a round, whose deadline is what ends a request that hangs. */
const requestTimeoutMs = 30_000;
/** Enough to go from a broker that is down to the next two of the list, within a second. */
const retries = 2;

/** Connects nowhere yet. */
export function openAdminSession(connection: KafkaConnection): AdminSession {
  const { kafka, giveUp } = openKafka({ connection, clientId: 'lag', requestTimeoutMs, retries });
  return { admin: kafka.admin(), close: giveUp };
}
