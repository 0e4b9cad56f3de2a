import { z } from 'zod';
import { type EnvironmentVariable, memoryDefaults, ports, type Role } from './contract.ts';
import { brokerFault, brokersExpected } from './kafka/broker-address.ts';

/** One environment variable: what it accepts, what holds without it, and what `npm start -- --help` says of it. */
interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  readonly fallback: T;
  readonly unit: string;
  readonly help: string;
  readonly roles: readonly Role[];
  readonly secret?: boolean;
}

const all: readonly Role[] = ['api', 'upstream', 'lag'];
const serving: readonly Role[] = ['api', 'upstream'];
const api: readonly Role[] = ['api'];
const upstream: readonly Role[] = ['upstream'];
const lag: readonly Role[] = ['lag'];

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, `expected a whole number from ${min} to ${max}`)
        .max(max, `expected a whole number from ${min} to ${max}`),
    );
const port = integer(0, 65_535);
const durationMs = integer(1, 3_600_000);
const text = z.string().max(4096, 'expected 4096 characters at most');
/** An IPv6 address may be given as in a URL, in brackets. */
const host = text.transform((value) => value.replace(/^\[(.*)\]$/, '$1'));
const boolean = z.stringbool({ error: 'expected true or false' });
const oneOf = <const T extends readonly string[]>(choices: T) =>
  z.enum(choices, { error: `expected ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}` });
const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });
const corsOrigin = z
  .string()
  .refine(
    (value) => ['*', 'none'].includes(value) || (httpUrl.safeParse(value).success && new URL(value).origin === value),
    'expected *, none or one origin such as https://example.org',
  );
const list = text.transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const brokerList = list.pipe(
  z
    .array(
      z.string().superRefine((broker, context) => {
        const fault = brokerFault(broker);
        if (fault) context.addIssue({ code: 'custom', message: fault });
      }),
    )
    .min(1, brokersExpected),
);

function variable<T>(
  roles: readonly Role[],
  schema: z.ZodType<T, string>,
  fallback: T,
  unit: string,
  help: string,
): Variable<T> {
  return { roles, schema, fallback, unit, help };
}

const secret = <T>(declared: Variable<T>): Variable<T> => ({ ...declared, secret: true });
const optional = <T>(schema: z.ZodType<T, string>): z.ZodType<T | undefined, string> => schema;

const MiB = 1024 * 1024;

export const variables = {
  HOST: variable(all, host, '127.0.0.1', 'address', 'address to listen on; 0.0.0.0 for every one'),
  API_PORT: variable(api, port, ports.api, 'port', 'port of the API; 0 takes a free one'),
  API_OPERATIONS_PORT: variable(api, port, ports.apiOperations, 'port', "api's /metrics, /livez and /readyz"),
  UPSTREAM_PORT: variable(upstream, port, ports.upstream, 'port', 'port of the SWAPI server'),
  UPSTREAM_OPERATIONS_PORT: variable(
    upstream,
    port,
    ports.upstreamOperations,
    'port',
    "upstream's /metrics, /livez, /readyz and /faults",
  ),
  LAG_OPERATIONS_PORT: variable(lag, port, ports.lagOperations, 'port', "lag's /metrics, /livez and /readyz"),
  SWAPI_URL: variable(
    api,
    httpUrl,
    `http://localhost:${ports.upstream}/api/`,
    'URL',
    'root of the SWAPI that api asks: ours, or another such as https://swapi.info/api/',
  ),
  SWAPI_TRACE_CONTEXT: variable(
    api,
    optional(boolean),
    undefined,
    'boolean',
    'whether SWAPI gets trace context and baggage; without it only a SWAPI of this machine, cluster or network does',
  ),
  REQUEST_TIMEOUT_MS: variable(
    ['api', 'upstream'],
    durationMs,
    10_000,
    'ms',
    'time a request may take in all; past it the answer is 504',
  ),
  SWAPI_TIMEOUT_MS: variable(api, durationMs, 2_000, 'ms', 'time one attempt of a call to SWAPI may take'),
  SWAPI_RETRIES: variable(api, integer(0, 10), 2, 'attempts', 'attempts after the first when SWAPI fails'),
  SWAPI_MAX_CONCURRENT: variable(api, integer(1, 10_000), 256, 'calls', 'calls to SWAPI under way at once'),
  SWAPI_MAX_QUEUED: variable(
    api,
    integer(0, 100_000),
    1_024,
    'calls',
    'calls to SWAPI that may wait for their turn; past it the answer is 503',
  ),
  SWAPI_BREAKER_OPEN_MS: variable(
    api,
    durationMs,
    5_000,
    'ms',
    'time without calls after SWAPI has failed too often, before one is tried',
  ),
  HTTP_PROXY: secret(variable(api, optional(httpUrl), undefined, 'URL', 'proxy for a SWAPI elsewhere, by http')),
  HTTPS_PROXY: secret(variable(api, optional(httpUrl), undefined, 'URL', 'proxy for a SWAPI elsewhere, by https')),
  NO_PROXY: variable(api, optional(text), undefined, 'host,...', 'hosts that are asked without a proxy'),
  CACHE_TTL_MS: variable(api, integer(0, 86_400_000), 60_000, 'ms', 'time a SWAPI answer counts as fresh; 0: no cache'),
  CACHE_REVALIDATE_MS: variable(
    api,
    integer(0, 604_800_000),
    60_000,
    'ms',
    'time after its freshness that an answer is given at once, and refreshed behind it; CACHE_STALE_MS at most',
  ),
  CACHE_STALE_MS: variable(
    api,
    integer(0, 604_800_000),
    3_600_000,
    'ms',
    'time after its freshness that an answer may be given while SWAPI fails or is slow',
  ),
  CACHE_BYTES: variable(
    api,
    integer(1024, 4096 * MiB),
    memoryDefaults.CACHE_BYTES,
    'bytes',
    'size of the cached answers, as text and as values',
  ),
  QUEUE_MAX_WAIT_MS: variable(
    ['api', 'upstream'],
    durationMs,
    150,
    'ms',
    'time a request may wait for its turn once more wait than a burst; what would wait longer is answered 503',
  ),
  SIMULATED_WORK_MS: variable(api, integer(0, 10_000), 0, 'ms', 'wait in each request for data, in a span of its own'),
  CORS_ORIGIN: variable(
    serving,
    corsOrigin,
    '*',
    'origin',
    'whose pages may read answers in a browser: * for any origin, none, or one such as https://example.org',
  ),
  TRACE_CONTEXT: variable(
    serving,
    oneOf(['continue', 'link']),
    'continue',
    'choice',
    'the trace that a request brings along: continue it, or link to it from a new one, so that ids and sampling are ours',
  ),
  CLIENT_ADDRESS: variable(
    serving,
    oneOf(['none', 'truncated', 'full']),
    'none',
    'detail',
    'what log lines and spans keep of client addresses: none, truncated (IPv4 /24, IPv6 /48) or full',
  ),
  TRUSTED_PROXIES: variable(
    serving,
    integer(0, 10),
    0,
    'proxies',
    'proxies in front whose X-Forwarded-For, -Host and -Proto are believed; with 0 none of them',
  ),
  PUBLIC_URL: variable(
    upstream,
    optional(httpUrl),
    undefined,
    'URL',
    "root of upstream's references; without it the request's Host",
  ),
  FAULTS_ENABLED: variable(
    upstream,
    boolean,
    false,
    'boolean',
    'whether PUT /faults can make upstream slow or fail; not for production',
  ),
  LOG_LEVEL: variable(
    all,
    oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
    'info',
    'level',
    'lowest level logged: trace, debug, info, warn, error, fatal; SIGUSR2 toggles debug',
  ),
  LOG_QUEUE_BYTES: variable(
    all,
    integer(64 * 1024, 1024 * MiB),
    memoryDefaults.LOG_QUEUE_BYTES,
    'bytes',
    'log lines kept in memory while Kafka is away; past it new ones are dropped and counted',
  ),
  KAFKA_BROKERS: variable(
    all,
    optional(brokerList),
    undefined,
    'host:port,...',
    'brokers for the log stream, IPv6 addresses in brackets; without them logs go to stdout alone',
  ),
  KAFKA_TLS: variable(all, boolean, false, 'boolean', 'whether Kafka is reached by TLS'),
  KAFKA_TLS_CA_FILE: variable(
    all,
    optional(text),
    undefined,
    'path',
    "PEM file with the brokers' certificate authority",
  ),
  KAFKA_SASL_MECHANISM: variable(
    all,
    optional(oneOf(['plain', 'scram-sha-256', 'scram-sha-512'])),
    undefined,
    'mechanism',
    'plain, scram-sha-256 or scram-sha-512; needs user name and password',
  ),
  KAFKA_SASL_USERNAME: variable(all, optional(text), undefined, 'text', 'user name for SASL'),
  KAFKA_SASL_PASSWORD: secret(variable(all, optional(text), undefined, 'text', 'password for SASL')),
  LAG_INTERVAL_MS: variable(lag, durationMs, 5_000, 'ms', 'time between two rounds of asking Kafka for offsets'),
  SHUTDOWN_DRAIN_MS: variable(
    all,
    integer(0, 120_000),
    0,
    'ms',
    'time between "not ready" and closing, for load balancers to take note',
  ),
  SHUTDOWN_TIMEOUT_MS: variable(all, durationMs, 15_000, 'ms', 'time a shutdown may take in all'),
  BUILD_REVISION: variable(all, text, 'unknown', 'text', 'source revision for the build info metric'),
} satisfies Record<EnvironmentVariable, Variable<unknown>>;

export type Config = {
  readonly [Name in EnvironmentVariable]: (typeof variables)[Name] extends Variable<infer T> ? T : never;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of the environment in one message, a line each; for stderr before anything listens. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads a role's variables; an empty one counts as absent. Throws one ConfigError with every fault. */
export function loadConfig(role: Role, environment: Environment): Config {
  const faults: string[] = [];
  const config = Object.fromEntries(
    Object.entries<Variable<unknown>>(variables).map(([name, declared]) => {
      // Programs have always known the proxies' names in lower case as well.
      const value = environment[name] || (name.endsWith('_PROXY') ? environment[name.toLowerCase()] : undefined);
      if (value === undefined || value === '' || !declared.roles.includes(role)) return [name, declared.fallback];
      const parsed = declared.schema.safeParse(value);
      if (!parsed.success) {
        const shown = declared.secret ? 'its value' : JSON.stringify(value);
        const messages = new Set(parsed.error.issues.map((issue) => issue.message));
        faults.push(`${name}: ${[...messages].join('; ')}, not ${shown}`);
      }
      return [name, parsed.data];
    }),
  ) as unknown as Config;
  faults.push(...contradictions(role, environment), ...openTelemetryFaults(environment));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** What each variable alone cannot tell; a faulty one counts as set, for it has been told of already. */
function contradictions(role: Role, environment: Environment): string[] {
  const faults: string[] = [];
  const isSet = (name: EnvironmentVariable) => Boolean(environment[name]);
  const sasl = (['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const).map(isSet);
  if (sasl.includes(true) && sasl.includes(false)) {
    faults.push('KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD: set all three or none');
  }
  if (role === 'lag' && !isSet('KAFKA_BROKERS')) faults.push('KAFKA_BROKERS: lag needs it');
  return faults;
}

const attributeLength = integer(1, 1_048_576);
/** Those that the SDK brings along; `none` is a choice too. */
const propagators = ['tracecontext', 'baggage', 'b3', 'b3multi', 'none'];
const otlpProtocols = ['http/json', 'http/protobuf'];
const openTelemetryChoices: readonly (readonly [name: string, choices: readonly string[]])[] = [
  ['OTEL_TRACES_EXPORTER', ['otlp', 'none']],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', otlpProtocols],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', otlpProtocols],
];

/**
 * Where the OpenTelemetry SDK does not know a value it falls back in silence, and here would lose every span. Of a
 * propagator that it does not know it warns and does without, so that traces end at this service.
 */
function openTelemetryFaults(environment: Environment): string[] {
  const faults: string[] = [];
  for (const [name, choices] of openTelemetryChoices) {
    const value = environment[name];
    if (value && !choices.includes(value)) {
      faults.push(`${name}: expected ${choices.join(' or ')}, not ${JSON.stringify(value)}`);
    }
  }
  const { OTEL_PROPAGATORS: named = '' } = environment;
  const names = list.safeParse(named).data ?? [];
  if (named.trim() !== '' && (names.length === 0 || !names.every((name) => propagators.includes(name)))) {
    faults.push(`OTEL_PROPAGATORS: expected one or more of ${propagators.join(', ')}, not ${JSON.stringify(named)}`);
  }
  const lengthLimit = 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT';
  const limited = attributeLength.safeParse(environment[lengthLimit] || '1');
  if (!limited.success) {
    faults.push(`${lengthLimit}: ${limited.error.issues[0]?.message}, not ${JSON.stringify(environment[lengthLimit])}`);
  }
  const endpoints = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  for (const name of endpoints) {
    const value = environment[name];
    if (value && !httpUrl.safeParse(value).success) {
      faults.push(`${name}: expected an http or https URL, not ${JSON.stringify(value)}`);
    }
  }
  const { OTEL_EXPORTER_OTLP_ENDPOINT: root = '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact } = environment;
  const exports = environment['OTEL_TRACES_EXPORTER'] !== 'none' && environment['OTEL_SDK_DISABLED'] !== 'true';
  if (exports && !exact && /\/v1\/traces\/?$/.test(root)) {
    faults.push(
      `OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL without /v1/traces, which is added to it, not ${JSON.stringify(root)}; OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is taken as it is`,
    );
  }
  return faults;
}

/** The standard variables of the OpenTelemetry SDK that matter most here, with the service's own defaults. */
export const openTelemetryVariables: readonly (readonly [
  name: string,
  fallback: string,
  unit: string,
  help: string,
])[] = [
  ['OTEL_SERVICE_NAME', 'the role', 'text', 'service.name of spans, logs and metrics'],
  ['OTEL_RESOURCE_ATTRIBUTES', '', 'key=value,...', 'further attributes of the resource'],
  ['OTEL_SDK_DISABLED', 'false', 'boolean', 'whether to leave out tracing altogether'],
  ['OTEL_TRACES_EXPORTER', 'otlp', 'exporter', 'otlp, or none to make spans but send them nowhere'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', `http://localhost:${ports.otlpHttp}`, 'URL', 'where spans go'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf', 'protocol', 'http/protobuf or http/json'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '3000', 'ms', 'time one export may take'],
  ['OTEL_BSP_SCHEDULE_DELAY', '5000', 'ms', 'longest time a span waits for its export'],
  ['OTEL_BSP_MAX_QUEUE_SIZE', '2048', 'spans', 'spans kept for export; past it they are dropped and counted'],
  ['OTEL_TRACES_SAMPLER', 'parentbased_always_on', 'sampler', 'which requests are traced'],
  ['OTEL_TRACES_SAMPLER_ARG', '', 'ratio', 'argument of the sampler'],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '1024', 'characters', 'longest value of an attribute; what is beyond is cut'],
  [
    'OTEL_PROPAGATORS',
    'tracecontext,baggage',
    'list',
    'headers that carry the trace along: tracecontext, baggage, b3, b3multi or none',
  ],
];
