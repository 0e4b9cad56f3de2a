import { hostname } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import { type Config, ConfigError, loadConfig } from './config.ts';
import { metrics as definitions, logTopic, type Role, roles } from './contract.ts';
import { kafkaConnection } from './kafka/kafka-connection.ts';
import type { RoleContext, RoleParts } from './role.ts';
import { createAdmission } from './server/admission.ts';
import { corsHeaders } from './server/cors-headers.ts';
import { createDrain } from './server/drain.ts';
import { createHttpServer } from './server/http-server.ts';
import { createLifetime, type Lifetime } from './server/lifetime.ts';
import { listen } from './server/listen.ts';
import { createOperations } from './server/operations.ts';
import { createRefusals } from './server/refusals.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { rateLimited } from './telemetry/rate-limit.ts';
import { createRequestOrigin, type RequestOrigin } from './telemetry/request-origin.ts';
import { createSpanCounters } from './telemetry/span-accounting.ts';
import { createStdoutSink } from './telemetry/stdout.ts';
import { traceRequests } from './telemetry/trace-requests.ts';
import { startTracing, type Tracing } from './telemetry/tracing.ts';

/** Imported only once tracing has started, which patches koa as it is loaded. */
const roleModules: Readonly<Record<Role, () => Promise<{ createRole(context: RoleContext): RoleParts }>>> = {
  api: () => import('./api/role.ts'),
  upstream: () => import('./upstream/role.ts'),
  lag: () => import('./lag/role.ts'),
};

const { version } = packageJson;
const instance = hostname();
const ownTroubleIntervalMs = 30_000;

try {
  await main(roleOf(process.argv[2]));
} catch (error) {
  // What its reader can mend is told without a stack.
  const { name, message, stack } = error as Error;
  const mendable = ['ConfigError', 'DataSetError', 'ListenError'].includes(name);
  process.stderr.write(`${mendable ? message : stack}\n`);
  process.exit(1);
}

async function main(role: Role): Promise<void> {
  const config = loadConfig(role, process.env);
  const metrics = createMetrics({ service: role, version, revision: config.BUILD_REVISION });
  const { logger, flushLogs } = await startLogging(role, config, metrics);
  const tracing = startTracing({
    serviceName: role,
    serviceVersion: version,
    instance,
    spans: createSpanCounters(metrics.create),
    koaSpans: role === 'api' ? 'routes' : 'none',
    warn: rateLimited(ownTroubleIntervalMs, (message, heldBack) => logger.warn({ heldBack }, `tracing: ${message}`)),
  });
  const { createRole } = await roleModules[role]();
  const requestOrigin = createRequestOrigin({
    clientAddress: config.CLIENT_ADDRESS,
    trustedProxies: config.TRUSTED_PROXIES,
  });
  const parts = createRole({ version, instance, config, logger, metrics, requestOrigin });
  await serve({ config, metrics, logger, flushLogs, tracing, requestOrigin, parts });
}

function roleOf(argument: string | undefined): Role {
  const role = roles.find((candidate) => candidate === argument);
  if (!role) throw new ConfigError([`the first argument says what to run: ${roles.join(', ')}, not ${argument}`]);
  return role;
}

interface Logging {
  readonly logger: Logger;
  readonly flushLogs: (timeoutMs: number) => Promise<void>;
}

/** Logs to stdout and, where brokers are configured, to Kafka; the log stream tells its own trouble to stdout alone. */
async function startLogging(role: Role, config: Config, metrics: Metrics): Promise<Logging> {
  const unserializable = metrics.create(definitions.logSerializeErrors);
  const stdout = createStdoutSink();
  const name = process.env.OTEL_SERVICE_NAME || role;
  const loggerTo = (sinks: Parameters<typeof createLogger>[0]['sinks']) =>
    createLogger({ name, level: config.LOG_LEVEL, sinks, onUnserializable: () => unserializable.inc() });
  if (config.KAFKA_BROKERS === undefined) return { logger: loggerTo([stdout]), flushLogs: async () => undefined };

  const { createLogStream } = await import('./log-stream/log-stream.ts');
  const stdoutLogger = loggerTo([stdout]);
  const stream = createLogStream({
    kafka: kafkaConnection(config, config.KAFKA_BROKERS),
    topic: logTopic.name,
    key: instance,
    queueBytes: config.LOG_QUEUE_BYTES,
    create: metrics.create,
    warn: stdoutLogger.warn,
  });
  return { logger: loggerTo([stdout, stream.write]), flushLogs: (timeoutMs) => stream.close(timeoutMs) };
}

interface ServeOptions extends Logging {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly requestOrigin: RequestOrigin;
  readonly parts: RoleParts;
}

async function serve({
  config,
  metrics,
  logger,
  flushLogs,
  tracing,
  requestOrigin,
  parts,
}: ServeOptions): Promise<void> {
  const refusals = createRefusals({ create: metrics.create, logger });
  const onRefused = refusals.count;
  const onError = (error: unknown) => logger.error({ err: error }, 'a request failed outside of the application');
  const operations = createHttpServer(
    createOperations({
      registry: metrics.registry,
      isReady: () => lifetime.isReady(),
      ...(parts.operations.resources ? { resources: parts.operations.resources } : {}),
      onError: (error) => logger.error({ err: error }, 'an operations request failed'),
    }),
    { onRefused, onError },
  );
  const main = parts.main && {
    ...parts.main,
    server: createHttpServer(
      traceRequests(parts.main.handle, { traceContext: config.TRACE_CONTEXT, origin: requestOrigin }),
      {
        admission: createAdmission({ maxWaitMs: config.QUEUE_MAX_WAIT_MS, create: metrics.create }),
        headers: corsHeaders(config.CORS_ORIGIN),
        onRefused,
        onError,
      },
    ),
  };
  const lifetime = createLifetime({
    logger,
    drainMs: config.SHUTDOWN_DRAIN_MS,
    timeoutMs: config.SHUTDOWN_TIMEOUT_MS,
    drains: main ? [createDrain(main.server)] : [],
    // Spans that could not be exported have been counted and warned of.
    flushes: [
      async () => parts.close?.(),
      async () => refusals.flush(),
      flushLogs,
      () => tracing.shutdown().catch(() => undefined),
    ],
    exit: (code) => process.exit(code),
  });
  handleSignals(lifetime, logger);

  const operationsPort = await listen(operations, { host: config.HOST, ...parts.operations });
  const mainPort = main && (await listen(main.server, { host: config.HOST, ...main }));
  lifetime.started();
  logger.info({ port: mainPort, operations_port: operationsPort, version, node: process.version }, 'listening');
  // For the launcher and for tests, which may have asked for any free port.
  process.send?.({ listening: { main: mainPort, operations: operationsPort } });
}

function handleSignals(lifetime: Lifetime, logger: Logger): void {
  process.on('SIGTERM', () => lifetime.stop('SIGTERM', 0));
  // From a keyboard, or from `node --watch-path` on a changed file: who sends requests there cannot be told to stop.
  process.on('SIGINT', () => lifetime.stop('SIGINT', 0, false));
  // The launcher's channel: where it dies without a word, its children must not stay behind.
  process.once('disconnect', () => lifetime.stop('launcher gone', 0));
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught error');
    void lifetime.stop('uncaught error', 1);
  });
  const configuredLevel = logger.level();
  process.on('SIGUSR2', () => {
    logger.setLevel(logger.level() === 'debug' ? configuredLevel : 'debug');
    logger.info({ log_level: logger.level() }, 'log level changed');
  });
}
