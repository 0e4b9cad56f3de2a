import { logTopic } from '../../app/contract.ts';
import { createLogStream } from '../../app/log-stream/log-stream.ts';
import { createOperations } from '../../app/server/operations.ts';
import { createLogger, type LineSink, type Logger } from '../../app/telemetry/logger.ts';
import { type CreateInstrument, createMetrics } from '../../app/telemetry/metrics.ts';
import { createRequestOrigin } from '../../app/telemetry/request-origin.ts';
import { createSpanCounters } from '../../app/telemetry/span-accounting.ts';
import { createStdoutSink } from '../../app/telemetry/stdout.ts';
import { traceRequests } from '../../app/telemetry/trace-requests.ts';
import { startTracing } from '../../app/telemetry/tracing.ts';
import { listenAndTell } from './listen.ts';
import type { ServerOptions, TelemetryPart } from './program.ts';

// A server with the parts of the service that its argument names, and nothing in the place of the others.

const options: ServerOptions = JSON.parse(process.argv[2] ?? '');
const has = (part: TelemetryPart) => options.telemetry.includes(part);
const instance = 'bench';

const metrics = createMetrics({ service: 'bench', version: '0', revision: 'none' });
const create = has('metrics') ? metrics.create : noInstrument();
const logger = createLoggerOf(sinks());
if (has('traces')) {
  startTracing({
    serviceName: 'bench',
    serviceVersion: '0',
    instance,
    spans: createSpanCounters(metrics.create),
    koaSpans: 'routes',
    warn: (message) => process.stderr.write(`${message}\n`),
  });
}
// Only now, for tracing patches koa as it is loaded.
const { createHandler } = await import('./composed-handler.ts');
const withLogs = has('stdout') || has('kafka');
const handle = createHandler({ options, create, logger, withMetrics: has('metrics'), withLogs });
await listenAndTell(
  has('traces')
    ? traceRequests(handle, {
        traceContext: 'continue',
        origin: createRequestOrigin({ clientAddress: 'none', trustedProxies: 0 }),
      })
    : handle,
  createOperations({ registry: metrics.registry, isReady: () => true, onError: () => undefined }),
  options.handler === 'refused' ? { enter: () => 'saturated', connected: () => undefined } : undefined,
);

function noInstrument(): CreateInstrument {
  const nothing = () => undefined;
  const instrument = { inc: nothing, dec: nothing, set: nothing, observe: nothing };
  return (() => instrument) as unknown as CreateInstrument;
}

function sinks(): LineSink[] {
  const warn = (_fields: object, message: string) => void process.stderr.write(`${message}\n`);
  return [
    ...(has('stdout') ? [createStdoutSink()] : []),
    ...(has('kafka')
      ? [
          createLogStream({
            kafka: { brokers: [options.kafkaBrokers] },
            topic: logTopic.name,
            key: instance,
            queueBytes: 32 * 1024 ** 2,
            create: metrics.create,
            warn,
          }).write,
        ]
      : []),
  ];
}

function createLoggerOf(to: readonly LineSink[]): Logger {
  if (to.length > 0)
    return createLogger({ name: 'bench', level: 'info', sinks: to, onUnserializable: () => undefined });
  const nothing = () => undefined;
  return {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
    setLevel: nothing,
    level: () => 'info',
  };
}
