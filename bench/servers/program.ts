import type { Environment, Program } from '../processes/measured-process.ts';

/** The parts of telemetry. */
export const telemetryParts = ['metrics', 'stdout', 'kafka', 'traces'] as const;
export type TelemetryPart = (typeof telemetryParts)[number];

/** What a measured server is made of: JSON, for it is given to its process. */
export interface ServerOptions {
  /** A constant answer; a record of upstream by got; the gateway with all it has, or with room for nobody. */
  readonly handler: 'constant' | 'got' | 'gateway' | 'refused';
  readonly telemetry: readonly TelemetryPart[];
  readonly cacheTtlMs: number;
  readonly upstreamUrl: string;
  readonly kafkaBrokers: string;
}

/** What all servers need to know of their surroundings. */
export interface Surroundings {
  readonly upstreamUrl: string;
  readonly kafkaBrokers: string;
  readonly otlpUrl: string;
  /** The environment of every process. */
  readonly environment: Environment;
}

/** The path that each server answers with the same record. */
export const path = '/people/1';

/** Parts of the service, put together for the bench. */
export function composedServer(
  options: Pick<ServerOptions, 'handler' | 'telemetry'> & { readonly cacheTtlMs?: number },
  surroundings: Surroundings,
): Program {
  const { upstreamUrl, kafkaBrokers } = surroundings;
  const all: ServerOptions = { cacheTtlMs: 0, ...options, upstreamUrl, kafkaBrokers };
  return {
    file: 'bench/servers/composed-process.ts',
    args: [JSON.stringify(all)],
    environment: { ...surroundings.environment, OTEL_EXPORTER_OTLP_ENDPOINT: surroundings.otlpUrl },
  };
}

/** The handler that asks upstream by got, with the usual instrumentation around it. */
export function usualServer({ upstreamUrl, kafkaBrokers, otlpUrl, environment }: Surroundings): Program {
  return {
    file: 'bench/servers/usual-process.ts',
    args: [JSON.stringify({ upstreamUrl, kafkaBrokers })],
    environment: {
      ...environment,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      OTEL_SERVICE_NAME: 'usual',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  };
}

/** A role as it is run everywhere, on free ports. */
export function service(role: 'api' | 'upstream', surroundings: Surroundings, settings: Environment = {}): Program {
  const { upstreamUrl, kafkaBrokers, otlpUrl, environment } = surroundings;
  return {
    file: 'app/main.ts',
    args: [role],
    environment: {
      ...environment,
      API_PORT: '0',
      API_OPERATIONS_PORT: '0',
      UPSTREAM_PORT: '0',
      UPSTREAM_OPERATIONS_PORT: '0',
      SWAPI_URL: upstreamUrl,
      KAFKA_BROKERS: kafkaBrokers,
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      ...settings,
    },
  };
}
