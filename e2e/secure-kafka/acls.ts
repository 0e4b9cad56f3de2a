import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { logTopic } from '../../app/contract.ts';
import type { User } from './broker-properties.ts';
import type { Authority } from './certificates.ts';

type Operation = 'READ' | 'WRITE' | 'DESCRIBE';

/** What a user may do with the topic of the log stream, and with the group that reads it. */
export interface Rights {
  readonly topic?: readonly Operation[];
  readonly group?: readonly Operation[];
}

interface Ownership {
  readonly broker: string;
  readonly authority: Authority;
  readonly owner: User;
}

/** Allows it from now on; sooner than by Kafka's tool, which is a Java machine of its own. */
export async function allow(user: User, rights: Rights, { broker, authority, owner }: Ownership): Promise<void> {
  const kafka = new Kafka({
    brokers: [broker],
    ssl: { ca: authority.certificate },
    sasl: { mechanism: 'scram-sha-512', ...owner },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createAcls({
      acl: [
        ...entries(user, AclResourceTypes.TOPIC, logTopic.name, rights.topic),
        ...entries(user, AclResourceTypes.GROUP, logTopic.consumerGroup, rights.group),
      ],
    });
  } finally {
    await admin.disconnect();
  }
}

const entries = (
  { username }: User,
  resourceType: AclResourceTypes,
  resourceName: string,
  operations: readonly Operation[] = [],
) =>
  operations.map((operation) => ({
    resourceType,
    resourceName,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${username}`,
    host: '*',
    operation: AclOperationTypes[operation],
    permissionType: AclPermissionTypes.ALLOW,
  }));
