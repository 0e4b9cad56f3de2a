import type { Registry } from 'prom-client';
import { type ApiOptions, createApi } from '../app/api/create-api.ts';
import { createHttpServer } from '../app/server/http-server.ts';
import { createRequestLog } from '../app/server/request-log.ts';
import { createRequestMetrics } from '../app/server/request-metrics.ts';
import { createMetrics } from '../app/telemetry/metrics.ts';
import { startServer, type TestServer } from './http-server.ts';
import { createReadLogger } from './read-logger.ts';

export interface TestApi extends TestServer {
  readonly registry: Registry;
  /** Parsed log lines so far. */
  readonly logLines: Record<string, unknown>[];
  /** The value of one series, by its text up to the value; 0 where there is none. */
  metric(series: string): Promise<number>;
}

type Overrides = Partial<Omit<ApiOptions, 'swapiUrl'>>;

/** The real api on a free port, in front of the given SWAPI; without retries and with little patience. */
export async function startApi(swapiUrl: string, overrides: Overrides = {}): Promise<TestApi> {
  const metrics = createMetrics({ service: 'api', version: '0.0.0', revision: 'test' });
  const { logger, lines: logLines } = createReadLogger('debug', 'api');
  const api = createApi({
    version: '0.0.0',
    swapiUrl,
    timeoutMs: 300,
    retries: 0,
    maxConcurrent: 64,
    maxQueued: 1_000,
    breakerOpenMs: 5_000,
    proxies: { HTTP_PROXY: undefined, HTTPS_PROXY: undefined, NO_PROXY: undefined },
    traceContext: undefined,
    requestTimeoutMs: 10_000,
    cacheTtlMs: 60_000,
    cacheRevalidateMs: 0,
    cacheStaleMs: 60_000,
    cacheBytes: 1024 * 1024,
    simulatedWorkMs: 0,
    logger,
    create: metrics.create,
    observers: [createRequestMetrics(metrics.create), createRequestLog({ logger })],
    corsOrigin: '*',
    clientAddressOf: () => undefined,
    ...overrides,
  });
  const server = await startServer(createHttpServer(api.callback()));
  return {
    ...server,
    registry: metrics.registry,
    logLines,
    async metric(series) {
      const text = await metrics.registry.metrics();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1).split(' ')[0] ?? 0);
    },
  };
}
