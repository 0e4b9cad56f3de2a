import type { RoleContext, RoleParts } from '../role.ts';
import { createRequestLog } from '../server/request-log.ts';
import { createRequestMetrics } from '../server/request-metrics.ts';
import { createApi } from './create-api.ts';

/** The gateway, wired to the configuration. */
export function createRole({ version, config, logger, metrics, requestOrigin }: RoleContext): RoleParts {
  const api = createApi({
    version,
    swapiUrl: config.SWAPI_URL,
    timeoutMs: config.SWAPI_TIMEOUT_MS,
    retries: config.SWAPI_RETRIES,
    maxConcurrent: config.SWAPI_MAX_CONCURRENT,
    maxQueued: config.SWAPI_MAX_QUEUED,
    breakerOpenMs: config.SWAPI_BREAKER_OPEN_MS,
    proxies: { HTTP_PROXY: config.HTTP_PROXY, HTTPS_PROXY: config.HTTPS_PROXY, NO_PROXY: config.NO_PROXY },
    traceContext: config.SWAPI_TRACE_CONTEXT,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    cacheTtlMs: config.CACHE_TTL_MS,
    cacheRevalidateMs: config.CACHE_REVALIDATE_MS,
    cacheStaleMs: config.CACHE_STALE_MS,
    cacheBytes: config.CACHE_BYTES,
    simulatedWorkMs: config.SIMULATED_WORK_MS,
    logger,
    create: metrics.create,
    observers: [createRequestMetrics(metrics.create), createRequestLog({ logger })],
    corsOrigin: config.CORS_ORIGIN,
    clientAddressOf: requestOrigin.clientAddress,
  });
  return {
    main: { port: config.API_PORT, variable: 'API_PORT', handle: api.callback() },
    operations: { port: config.API_OPERATIONS_PORT, variable: 'API_OPERATIONS_PORT' },
  };
}
