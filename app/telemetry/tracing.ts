import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { type DiagLogger, DiagLogLevel, diag, type Exception } from '@opentelemetry/api';
import { getNumberFromEnv, getStringFromEnv, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KoaInstrumentation, KoaLayerType } from '@opentelemetry/instrumentation-koa';
import { envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, NoopSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace';
import {
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVICE_INSTANCE_ID,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import { statusOf } from './response-status.ts';
import { type CountedSpans, countSpans } from './span-accounting.ts';

interface TracingOptions {
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly instance: string;
  readonly spans: CountedSpans;
  /** Told of the SDK's own trouble, such as an export that failed. */
  readonly warn: (message: string) => void;
}

export interface Tracing {
  /** Requests to this server make no spans: probes and scrapes would drown the others. */
  exclude(server: Server): void;
  /** Exports what is left. Rejects when that fails; gives no bound on its time. */
  shutdown(): Promise<void>;
}

const exportTimeoutMs = 3_000;

/**
 * Starts the OpenTelemetry SDK as the `OTEL_*` variables say, with two defaults of its own: metrics and logs are not
 * exported by it (Prometheus scrapes the ones, Kafka carries the others), and one export may take 3 s, not 10.
 * To be called before anything imports koa: the instrumentations patch modules as they are required.
 */
export function startTracing({ serviceName, serviceVersion, instance, spans, warn }: TracingOptions): Tracing {
  process.env.OTEL_METRICS_EXPORTER ||= 'none';
  process.env.OTEL_LOGS_EXPORTER ||= 'none';
  process.env.OTEL_EXPORTER_OTLP_TIMEOUT ||= String(exportTimeoutMs);

  const untraced = new WeakSet<Server>();
  diag.setLogger(warningsTo(warn), { logLevel: DiagLogLevel.WARN });
  setGlobalErrorHandler((error) => warn(describe(error)));

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
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: (request) => untraced.has(serverOf(request)),
        // Calls to SWAPI have a span of their own (app/api/swapi-client.ts) at a fraction of the cost.
        disableOutgoingRequestInstrumentation: true,
        // Of an answer that never began, the instrumentation takes the status which koa begins with: 404.
        applyCustomAttributesOnSpan(span, _request, response) {
          if (response instanceof ServerResponse) {
            span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusOf(response));
          }
        },
      }),
      // One span a route tells enough; one a middleware would bury it.
      new KoaInstrumentation({ ignoreLayersType: [KoaLayerType.MIDDLEWARE] }),
    ],
  });
  sdk.start();
  // ES modules bypass the hook on require by which the instrumentations learn of a module.
  const require = createRequire(import.meta.url);
  for (const instrumented of ['node:http', 'node:https', 'koa']) require(instrumented);

  return { exclude: (server) => void untraced.add(server), shutdown: () => sdk.shutdown() };
}

const tracesExported = (): boolean => getStringFromEnv('OTEL_TRACES_EXPORTER') !== 'none';

/** Node.js keeps the server on each of its sockets, though its types do not say so. */
const serverOf = (request: IncomingMessage): Server => (request.socket as unknown as { server: Server }).server;

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

/** Where a name has several addresses and none of them answers, the error has a code but no message. */
function describe(error: Exception): string {
  return typeof error === 'string' ? error : String(error.message || error.code || error.name);
}

function warningsTo(warn: (message: string) => void): DiagLogger {
  const report = (...args: unknown[]) => warn(args.map(String).join(' '));
  const ignore = () => undefined;
  return { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
}
