import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaClusterId } from '../../platform/config/kafka.ts';
import { javaCommand, javaLogging, toProperties } from '../../stack/definitions/kafka-java.ts';
import type { Environment } from '../../stack/server.ts';
import type { Sources } from '../../stack/sources/survey.ts';
import { allow, type Rights } from './acls.ts';
import { brokerProperties, keystores, type Listeners, ownerProperties, type User } from './broker-properties.ts';
import type { Authority } from './certificates.ts';
import type { Program, Programs } from './programs.ts';

export interface Broker {
  readonly listeners: Listeners;
  /** From now on a user may do this as well. */
  allow(user: User, rights: Rights): Promise<void>;
  /** Runs one of Kafka's tools as its owner, by the name of its script; rejects with what it said where it fails. */
  runTool(script: Tool, args: readonly string[]): Promise<void>;
}

interface BrokerOptions {
  readonly programs: Programs;
  readonly sources: Pick<Sources, 'java' | 'kafkaJars'>;
  readonly environment: Environment;
  readonly folder: string;
  /** Six of them. */
  readonly ports: readonly number[];
  readonly authority: Authority;
  /** May do everything. */
  readonly owner: User;
  /** May do nothing until they are allowed to. */
  readonly users: readonly User[];
}

const tools = {
  'kafka-topics.sh': 'org.apache.kafka.tools.TopicCommand',
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
} as const;
export type Tool = keyof typeof tools;

/** A Kafka as somebody else runs it: one broker behind TLS and SASL, where nobody may do what no ACL allows. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { programs, sources, environment, folder, authority, owner, users } = options;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const logging = write('log4j2.properties', toProperties(javaLogging));
  const java = (className: string, args: readonly string[]) => {
    const command = [sources.java, ...javaCommand(logging, '256m', sources.kafkaJars, className), ...args];
    return programs.start(command, { environment, folder });
  };

  const [controllerPort = 0, ...listenerPorts] = options.ports;
  const listeners = listenersOn(listenerPorts);
  const stores = Object.entries(await keystores(authority)).map(([listener, pem]) => {
    return [listener, write(`${listener}.pem`, pem)] as const;
  });
  const server = brokerProperties({ controllerPort, listeners, keystores: stores, owner, users });
  const serverFile = write('server.properties', toProperties({ ...server, 'log.dirs': join(folder, 'data') }));
  const scram = [owner, ...users].map(({ username, password }) => `[name=${username},password="${password}"]`);
  const scramArguments = scram.flatMap((user) => ['--add-scram', `SCRAM-SHA-512=${user}`]);
  await succeeded(
    java('kafka.tools.StorageTool', ['format', '-t', kafkaClusterId, '-c', serverFile, ...scramArguments]),
  );
  await java('kafka.Kafka', [serverFile]).untilLine(/Kafka Server started/);

  const ownerFile = write('owner.properties', toProperties(ownerProperties(authority, owner)));
  const asOwner = ['--bootstrap-server', listeners.secure, '--command-config', ownerFile];
  return {
    listeners,
    allow: (user, rights) => allow(user, rights, { broker: listeners.secure, authority, owner }),
    runTool: (script, args) => succeeded(java(tools[script], [...asOwner, ...args])),
  };
}

function listenersOn([secure, misnamed, expired, plain, internal]: readonly number[]): Listeners {
  return {
    secure: `localhost:${secure}`,
    misnamed: `localhost:${misnamed}`,
    expired: `localhost:${expired}`,
    plain: `localhost:${plain}`,
    internal: `localhost:${internal}`,
  };
}

async function succeeded(program: Program): Promise<void> {
  const code = await program.ended;
  if (code !== 0) throw new Error(`a tool of Kafka ended with ${code}:\n${program.lines.join('\n')}`);
}
