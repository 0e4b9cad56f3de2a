import { logTopic } from '../../app/contract.ts';

/** What Kafka's topic tool is told, to create the topic of the log stream where it does not exist. */
export const createTopicArguments = (brokers: readonly string[], replicas: number): string[] => [
  ...['--bootstrap-server', brokers.join(',')],
  ...['--create', '--if-not-exists'],
  ...['--topic', logTopic.name],
  ...['--partitions', String(logTopic.partitions)],
  ...['--replication-factor', String(replicas)],
];
