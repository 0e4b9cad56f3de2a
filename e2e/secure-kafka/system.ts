import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../stack/server.ts';
import type { Sources } from '../../stack/sources/survey.ts';
import { type Broker, startBroker } from './broker.ts';
import type { User } from './broker-properties.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { freePorts } from './free-ports.ts';
import { createInstaller, type ExternalKafka, type Install } from './installation.ts';
import { startLoki } from './loki.ts';
import type { Secrets } from './manifests.ts';
import { createPrograms } from './programs.ts';

/** With characters that a shell, YAML, JSON and Kafka's own files have other ideas about. */
const newUser = (username: string): User => ({
  username,
  password: `${randomBytes(9).toString('base64url')} #$HOME:&{}%`,
});

/** May do everything. */
const owner = newUser('owner');
/** Each may do what tests allow it. */
export const users = {
  service: newUser('swapi-service'),
  telemetry: newUser('swapi-telemetry'),
  stranger: newUser('stranger'),
  describer: newUser('describer'),
  withoutGroup: newUser('without-group'),
  withoutTopic: newUser('without-topic'),
  writer: newUser('writer'),
};
/** Whom the broker does not know. */
export const nobody = newUser('nobody');
export const everyPassword = [owner, nobody, ...Object.values(users)].map(({ password }) => password);

/** What there is before anything is installed. */
export interface System {
  readonly broker: Broker;
  readonly lokiPort: number;
  readonly authority: Authority;
  /** One that signed nothing of the broker's. */
  readonly foreignAuthority: Authority;
  readonly install: Install;
  end(): Promise<void>;
}

interface SystemOptions {
  readonly sources: Sources;
  readonly environment: Environment;
}

/** A Kafka behind TLS, SASL and ACLs, and a Loki. */
export async function startSystem({ sources, environment }: SystemOptions): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'swapi-secure-kafka-'));
  const programs = createPrograms(folder);
  const common = { programs, sources, environment };
  const [lokiPort = 0, grpcPort = 0, ...ports] = await freePorts(8);
  const [authority, foreignAuthority] = await Promise.all([createAuthority(), createAuthority()]);
  try {
    const [broker] = await Promise.all([
      startBroker({ ...common, folder: join(folder, 'kafka'), ports, authority, owner, users: Object.values(users) }),
      startLoki({ ...common, folder: join(folder, 'loki'), port: lokiPort, grpcPort }),
    ]);
    const install = createInstaller({ ...common, folder, lokiPort });
    return { broker, lokiPort, authority, foreignAuthority, install, end: programs.end };
  } catch (error) {
    await programs.end();
    throw error;
  }
}

/** Values with which everything is right; what is wrong with an installation comes over them. */
export const rightValues = ({ broker }: System): ExternalKafka => ({
  brokers: [broker.listeners.secure],
  tls: true,
  caSecret: 'kafka-ca',
  saslMechanism: 'scram-sha-512',
  saslSecret: 'kafka-user',
});

export interface SecretContents {
  /** Of the namespace of api. */
  readonly service?: User;
  /** Of that of lag and Promtail. */
  readonly telemetry?: User;
  /** Signed the broker's certificate, as far as clients know. */
  readonly trusted?: Authority;
}

export function secretsOf(system: System, contents: SecretContents = {}): Secrets {
  const { service = users.service, telemetry = users.telemetry, trusted = system.authority } = contents;
  return {
    'swapi-service/kafka-user': { ...service },
    'swapi-telemetry/kafka-user': { ...telemetry },
    'swapi-service/kafka-ca': { 'ca.crt': trusted.certificate },
    'swapi-telemetry/kafka-ca': { 'ca.crt': trusted.certificate },
  };
}
