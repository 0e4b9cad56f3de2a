import { logLevels, logMetadata, logTopic, ports } from '../../app/contract.ts';
import type { Endpoints } from '../endpoints.ts';
import type { Placement } from '../placement.ts';
import type { Values } from '../values/schema.ts';

/** Where Promtail reads its files. Each folder is a mount of its own, the Secrets somebody else's. */
export const promtailFolders = ({ configFolder }: Placement) => ({
  config: `${configFolder}/config`,
  /** Has ca.crt. */
  kafkaCa: `${configFolder}/kafka-ca`,
  /** Has username and password. */
  lokiSecret: `${configFolder}/loki`,
});

export const promtailConfigName = 'promtail.yaml';

/** Variables that stand in the configuration, for what Promtail cannot read from a file; without single quotes. */
const saslVariables = { username: 'KAFKA_SASL_USERNAME', password: 'KAFKA_SASL_PASSWORD' } as const;

/** The part of Promtail's configuration that is set here; unknown keys stop its start. */
export interface PromtailConfig {
  readonly server: {
    readonly http_listen_address: string;
    readonly http_listen_port: number;
    readonly grpc_listen_address: string;
    readonly grpc_listen_port: number;
  };
  readonly clients: readonly Client[];
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly kafka: KafkaSource;
    readonly relabel_configs: readonly { readonly source_labels: readonly string[]; readonly target_label: string }[];
    readonly pipeline_stages: readonly Stage[];
  }[];
}

interface Client {
  readonly url: string;
  readonly batchwait: string;
  readonly backoff_config: {
    readonly min_period: string;
    readonly max_period: string;
    readonly max_retries: number;
  };
  readonly basic_auth?: { readonly username_file: string; readonly password_file: string };
}

interface KafkaSource {
  readonly brokers: readonly string[];
  readonly topics: readonly string[];
  readonly group_id: string;
  readonly version: string;
  readonly use_incoming_timestamp: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly authentication?: KafkaAuthentication;
}

interface TlsConfig {
  readonly ca_file?: string;
}

type KafkaAuthentication =
  | { readonly type: 'ssl'; readonly tls_config: TlsConfig }
  | {
      readonly type: 'sasl';
      readonly sasl_config: TlsConfig & {
        readonly mechanism: string;
        readonly user: string;
        readonly password: string;
        readonly use_tls: boolean;
      };
    };

type Stage =
  | { readonly json: { readonly expressions: Readonly<Record<string, string>> } }
  | { readonly timestamp: { readonly source: string; readonly format: string; readonly action_on_failure: 'skip' } }
  | { readonly template: { readonly source: string; readonly template: string } }
  | { readonly labels: Readonly<Record<string, string>> }
  | { readonly structured_metadata: Readonly<Record<string, string>> };

/** Reads the log stream from Kafka as one of a group, and brings each line to Loki, however long Loki is away. */
export function promtailConfig(values: Values, endpoints: Endpoints, placement: Placement): PromtailConfig {
  return {
    server: {
      http_listen_address: placement.listenAddress,
      http_listen_port: ports.promtail,
      // It always listens for gRPC, which nobody uses here.
      grpc_listen_address: '127.0.0.1',
      grpc_listen_port: 0,
    },
    clients: [client(values, endpoints, placement)],
    scrape_configs: [
      {
        job_name: 'kafka',
        kafka: source(values, endpoints, placement),
        relabel_configs: ['topic', 'partition'].map((name) => ({
          source_labels: [`__meta_kafka_${name}`],
          target_label: name,
        })),
        pipeline_stages: stages,
      },
    ],
  };
}

function client(values: Values, endpoints: Endpoints, placement: Placement): Client {
  const { lokiSecret } = promtailFolders(placement);
  const auth = { basic_auth: { username_file: `${lokiSecret}/username`, password_file: `${lokiSecret}/password` } };
  return {
    url: `${endpoints.loki}/loki/api/v1/push`,
    batchwait: '250ms',
    // 0 is for ever: otherwise Promtail drops the batch and reads on.
    backoff_config: { min_period: '250ms', max_period: '10s', max_retries: 0 },
    ...(values.loki.external.secret === '' ? {} : auth),
  };
}

function source(values: Values, endpoints: Endpoints, placement: Placement): KafkaSource {
  const authentication = kafkaAuthentication(values, placement);
  return {
    brokers: endpoints.kafkaBrokers,
    topics: [logTopic.name],
    group_id: logTopic.consumerGroup,
    // This is the version of the protocol, which brokers speak from that version on.
    version: '3.6.0',
    use_incoming_timestamp: true,
    // Lines that do not say otherwise get these, so that every stream has the same labels.
    labels: { service_name: 'unknown_service', level: 'unknown' },
    ...(authentication ? { authentication } : {}),
  };
}

function kafkaAuthentication({ kafka }: Values, placement: Placement): KafkaAuthentication | undefined {
  const { tls, caSecret, saslMechanism } = kafka.external;
  const authority = caSecret === '' ? {} : { ca_file: `${promtailFolders(placement).kafkaCa}/ca.crt` };
  if (saslMechanism !== '') {
    const user = `\${${saslVariables.username}}`;
    const password = `\${${saslVariables.password}}`;
    const sasl = { mechanism: saslMechanism.toUpperCase(), user, password, use_tls: tls, ...authority };
    return { type: 'sasl', sasl_config: sasl };
  }
  return tls ? { type: 'ssl', tls_config: authority } : undefined;
}

/** A template that names bunyan's number of a level, most lines' first; of anything else it makes nothing. */
function levelName(): string {
  const { info, ...others } = logLevels;
  const cases = Object.entries({ info, ...others }).map(([name, number]) => `if eq . "${number}" }}${name}{{ `);
  return `{{ with .Value }}{{ ${cases.join('else ')}end }}{{ end }}`;
}

/**
 * From a bunyan line to Loki's labels and structured metadata; the line itself stays as it is. One that is no JSON,
 * or lacks something, passes with what it has: the labels it came with, and the time at which Kafka got it.
 */
const stages: readonly Stage[] = [
  { json: { expressions: { time: 'time', level: 'level', service_name: 'name', ...sameNames(logMetadata) } } },
  { timestamp: { source: 'time', format: 'RFC3339Nano', action_on_failure: 'skip' } },
  { template: { source: 'level', template: levelName() } },
  { labels: sameNames(['level', 'service_name']) },
  { structured_metadata: sameNames(logMetadata) },
];

function sameNames(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}
