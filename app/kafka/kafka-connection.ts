import { readFileSync } from 'node:fs';
import type { SASLOptions } from 'kafkajs';
import { type Config, ConfigError } from '../config.ts';
import type { KafkaConnection } from './open-kafka.ts';

/** How the `KAFKA_*` variables say that Kafka is reached. Throws a ConfigError where there is no such file. */
export function kafkaConnection(config: Config, brokers: readonly string[]): KafkaConnection {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  const hasSasl = mechanism !== undefined && username !== undefined && password !== undefined;
  return {
    brokers,
    ...(config.KAFKA_TLS ? { ssl: readAuthority(config.KAFKA_TLS_CA_FILE) } : {}),
    ...(hasSasl ? { sasl: { mechanism, username, password } as SASLOptions } : {}),
  };
}

/** Without a file, the authorities that Node.js trusts. */
function readAuthority(file: string | undefined): NonNullable<KafkaConnection['ssl']> {
  if (file === undefined) return true;
  try {
    return { ca: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new ConfigError([`KAFKA_TLS_CA_FILE: ${(error as Error).message}`]);
  }
}
