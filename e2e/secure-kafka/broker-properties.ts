import type { Authority } from './certificates.ts';

/** Somebody whom the broker knows, by SCRAM and by PLAIN. */
export interface User {
  readonly username: string;
  readonly password: string;
}

/** What the broker listens on, as host:port. The first is right; each of the others has one thing wrong with it. */
export interface Listeners {
  readonly secure: string;
  /** Its certificate is for another name. */
  readonly misnamed: string;
  /** Its certificate has expired. */
  readonly expired: string;
  /** It asks for user and password, and speaks no TLS. */
  readonly plain: string;
  /** What the broker speaks to itself by: without TLS, and without asking who comes. */
  readonly internal: string;
}

interface BrokerPropertiesOptions {
  readonly controllerPort: number;
  readonly listeners: Listeners;
  /** The file with key and certificate of each listener with TLS. */
  readonly keystores: readonly (readonly [listener: string, file: string])[];
  readonly owner: User;
  readonly users: readonly User[];
}

const protocols: Readonly<Record<keyof Listeners, string>> = {
  secure: 'SASL_SSL',
  misnamed: 'SASL_SSL',
  expired: 'SASL_SSL',
  plain: 'SASL_PLAINTEXT',
  internal: 'PLAINTEXT',
};

/** server.properties, without where its data is. */
export function brokerProperties(options: BrokerPropertiesOptions): Record<string, string> {
  const { controllerPort, listeners, keystores: stores, owner, users } = options;
  const controller = `localhost:${controllerPort}`;
  const forClients = Object.entries(listeners).map(([name, at]) => `${name.toUpperCase()}://${at}`);
  const protocolOf = Object.entries(protocols).map(([name, protocol]) => `${name.toUpperCase()}:${protocol}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': '0',
    'controller.quorum.voters': `0@${controller}`,
    listeners: [...forClients, `CONTROLLER://${controller}`].join(','),
    'advertised.listeners': forClients.join(','),
    'listener.security.protocol.map': [...protocolOf, 'CONTROLLER:PLAINTEXT'].join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    ...Object.fromEntries(
      stores.flatMap(([listener, file]) => [
        [`listener.name.${listener}.ssl.keystore.type`, 'PEM'],
        [`listener.name.${listener}.ssl.keystore.location`, file],
      ]),
    ),
    ...saslProperties([owner, ...users]),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // Whoever speaks for the broker itself has no name.
    'super.users': `User:ANONYMOUS;User:${owner.username}`,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
  };
}

/** A key and a certificate for each listener with TLS, as PEM. */
export async function keystores(authority: Authority): Promise<Record<string, string>> {
  return {
    secure: await authority.issue('localhost'),
    misnamed: await authority.issue('kafka.example.com'),
    expired: await authority.issue('localhost', 'expired'),
  };
}

function saslProperties(users: readonly User[]): Record<string, string> {
  const plain = users.map(({ username, password }) => `user_${username}="${password}"`);
  const asking = Object.entries(protocols).filter(([, protocol]) => protocol.startsWith('SASL'));
  return {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512,PLAIN',
    ...Object.fromEntries(
      asking.flatMap(([listener]) => [
        [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, login('scram.Scram')],
        [`listener.name.${listener}.plain.sasl.jaas.config`, login('plain.Plain', plain)],
      ]),
    ),
  };
}

const login = (kind: string, settings: readonly string[] = []): string =>
  `${[`org.apache.kafka.common.security.${kind}LoginModule required`, ...settings].join(' ')};`;

/** How the owner's own tools reach the broker. */
export const ownerProperties = (authority: Authority, { username, password }: User): Record<string, string> => ({
  'security.protocol': 'SASL_SSL',
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.certificates': authority.certificate.trim(),
  'sasl.mechanism': 'SCRAM-SHA-512',
  'sasl.jaas.config': login('scram.Scram', [`username="${username}"`, `password="${password}"`]),
});
