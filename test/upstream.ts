import { EventEmitter, once } from 'node:events';
import type { Registry } from 'prom-client';
import { createHttpServer } from '../app/server/http-server.ts';
import { createRequestLog } from '../app/server/request-log.ts';
import { createRequestMetrics } from '../app/server/request-metrics.ts';
import { createLogger, type Logger } from '../app/telemetry/logger.ts';
import { createMetrics } from '../app/telemetry/metrics.ts';
import { createUpstream, type UpstreamOptions } from '../app/upstream/create-upstream.ts';
import { loadDataSet } from '../app/upstream/data-set/data-set.ts';
import { startServer, type TestServer } from './http-server.ts';

type LogLine = Readonly<Record<string, unknown>>;

export interface TestUpstream extends TestServer {
  readonly registry: Registry;
  readonly logger: Logger;
  /** Parsed log lines so far. */
  readonly logLines: LogLine[];
  /** Resolves once a line with these fields has been logged. */
  logged(fields: LogLine): Promise<void>;
}

export interface UpstreamOverrides {
  readonly publicUrl?: string;
  readonly corsOrigin?: string;
  readonly injectFaults?: (logger: Logger) => NonNullable<UpstreamOptions['injectFaults']>;
}

/** The real upstream with its real data on a free port. */
export async function startUpstream({
  publicUrl,
  corsOrigin = '*',
  injectFaults,
}: UpstreamOverrides = {}): Promise<TestUpstream> {
  const metrics = createMetrics({ service: 'upstream', version: '0.0.0', revision: 'test' });
  const logLines: LogLine[] = [];
  const lineAdded = new EventEmitter();
  const logger = createLogger({
    name: 'upstream',
    level: 'debug',
    sinks: [
      (line) => {
        logLines.push(JSON.parse(line));
        lineAdded.emit('line');
      },
    ],
    onUnserializable: () => undefined,
  });
  const upstream = createUpstream({
    dataSet: loadDataSet(new URL('../app/upstream/data/', import.meta.url)),
    publicUrl,
    ...(injectFaults ? { injectFaults: injectFaults(logger) } : {}),
    requestTimeoutMs: 10_000,
    logger,
    observers: [createRequestMetrics(metrics.create), createRequestLog({ logger })],
    corsOrigin,
    clientAddressOf: () => undefined,
  });
  const server = await startServer(createHttpServer(upstream.callback()));
  return {
    ...server,
    registry: metrics.registry,
    logger,
    logLines,
    async logged(fields) {
      const matches = (line: LogLine) => Object.entries(fields).every(([name, value]) => line[name] === value);
      while (!logLines.some(matches)) await once(lineAdded, 'line');
    },
  };
}
