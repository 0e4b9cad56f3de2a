import { createRequire } from 'node:module';
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { KoaInstrumentation, KoaLayerType } from '@opentelemetry/instrumentation-koa';
import { envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, NoopSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { describeTrouble } from './export-trouble.ts';
import { outsideTraces } from './outside-traces.ts';
import { type CountedSpans, countSpans } from './span-accounting.ts';

interface TracingOptions {
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly instance: string;
  readonly spans: CountedSpans;
  /** Of which of Koa's layers there are spans. */
  readonly koaSpans: KoaSpans;
  /** Told of the SDK's own trouble, such as an export that failed. */
  readonly warn: (message: string) => void;
}

export interface Tracing {
  /** Exports what is left. Rejects when that fails; gives no bound on its time. */
  shutdown(): Promise<void>;
}

/** One span a route tells enough; one a middleware would bury it. Where a route does nothing but read, none tells more. */
type KoaSpans = 'routes' | 'none';
const ignoredLayers: Readonly<Record<KoaSpans, KoaLayerType[]>> = {
  routes: [KoaLayerType.MIDDLEWARE],
  none: [KoaLayerType.MIDDLEWARE, KoaLayerType.ROUTER],
};

const exportTimeoutMs = 3_000;
/** Each value is cut here, in spans, their events and links: a path, a query or a header may bring 16 KiB along. */
const attributeLengthLimit = 1_024;

/**
 * Starts the OpenTelemetry SDK as the `OTEL_*` variables say, with three defaults of its own: metrics and logs are not
 * exported by it (Prometheus scrapes the ones, Kafka carries the others), one export may take 3 s, not 10, and values
 * of attributes are cut. So is an exception's stack, which stands whole in the log line of the same trace.
 * To be called before anything imports koa: the instrumentation patches it as it is required.
 */
export function startTracing({
  serviceName,
  serviceVersion,
  instance,
  spans,
  koaSpans,
  warn,
}: TracingOptions): Tracing {
  process.env.OTEL_METRICS_EXPORTER ||= 'none';
  process.env.OTEL_LOGS_EXPORTER ||= 'none';
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT ||= String(exportTimeoutMs);
  process.env.OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT ||= String(attributeLengthLimit);

  // Exports run on a timer that was set within some request.
  const tell = outsideTraces(warn);
  diag.setLogger(warningsTo(tell), { logLevel: DiagLogLevel.WARN });
  setGlobalErrorHandler((error) => tell(describeTrouble(error, process.env)));

  const sdk = new NodeSDK({
    serviceName: getStringFromEnv('OTEL_SERVICE_NAME') ?? serviceName,
    resource: resourceFromAttributes({
      [ATTR_SERVICE_VERSION]: serviceVersion,
      [ATTR_SERVICE_INSTANCE_ID]: instance,
    }),
    // The others add the command line and the user to every export.
    resourceDetectors: [envDetector],
    // With no processor at all the SDK would make no spans, and log lines would lose their trace id.
    spanProcessors: [tracesExported() ? createProcessor(spans) : new NoopSpanProcessor()],
    // Requests from and to other services have spans of their own making: trace-requests.ts, api/swapi/http.ts.
    instrumentations: [new KoaInstrumentation({ ignoreLayersType: ignoredLayers[koaSpans] })],
  });
  sdk.start();
  // ES modules bypass the hook on require by which the instrumentation learns of koa.
  createRequire(import.meta.url)('koa');

  return { shutdown: () => sdk.shutdown() };
}

const tracesExported = (): boolean => getStringFromEnv('OTEL_TRACES_EXPORTER') !== 'none';

function createProcessor(spans: CountedSpans): BatchSpanProcessor {
  const maxQueueSize = getNumberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE') ?? 2048;
  return countSpans(spans, createExporter(), maxQueueSize, (exporter) => {
    return new BatchSpanProcessor({
      exporter,
      maxQueueSize,
      maxExportBatchSize: getNumberFromEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? 512,
      scheduledDelayMillis: getNumberFromEnv('OTEL_BSP_SCHEDULE_DELAY') ?? 5_000,
      exportTimeoutMillis: getNumberFromEnv('OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000,
    });
  });
}

function createExporter(): SpanExporter {
  const protocol =
    getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? getStringFromEnv('OTEL_EXPORTER_OTLP_PROTOCOL');
  return protocol === 'http/json' ? new JsonTraceExporter() : new ProtobufTraceExporter();
}

function warningsTo(warn: (message: string) => void): DiagLogger {
  const report = (...args: unknown[]) => warn(args.map(String).join(' '));
  const ignore = () => undefined;
  return { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
}
