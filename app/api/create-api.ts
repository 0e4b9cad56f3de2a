import { Router } from '@koa/router';
import type Koa from 'koa';
import { resources } from '../contract.ts';
import type { CorsOrigin } from '../server/cors-headers.ts';
import { createApp } from '../server/create-app.ts';
import type { RequestObserver } from '../server/middlewares/observe-requests.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { RequestOrigin } from '../telemetry/request-origin.ts';
import { createAnswerCache } from './answer-cache.ts';
import { createCatalogue } from './catalogue.ts';
import { indexRoute } from './routes/index.ts';
import { listRoute } from './routes/list.ts';
import { openApiRoute } from './routes/openapi.ts';
import { recordRoute } from './routes/record.ts';
import { createSimulatedWork } from './simulated-work.ts';
import type { Proxies } from './swapi/agents.ts';
import { createGate } from './swapi/gate.ts';
import { createSwapiHttp } from './swapi/http.ts';
import { createPolicies } from './swapi/policies.ts';
import { createSwapi } from './swapi/swapi.ts';

export interface ApiOptions {
  readonly version: string;
  readonly swapiUrl: string;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly breakerOpenMs: number;
  readonly proxies: Proxies;
  readonly traceContext: boolean | undefined;
  readonly requestTimeoutMs: number;
  readonly cacheTtlMs: number;
  readonly cacheRevalidateMs: number;
  readonly cacheStaleMs: number;
  readonly cacheBytes: number;
  readonly simulatedWorkMs: number;
  readonly logger: Logger;
  readonly create: CreateInstrument;
  readonly observers: readonly RequestObserver[];
  readonly corsOrigin: CorsOrigin;
  readonly clientAddressOf: RequestOrigin['clientAddress'];
}

/** The gateway in front of SWAPI, as an application that does not listen yet. */
export function createApi(options: ApiOptions): Koa {
  const { create, logger, cacheTtlMs: ttlMs, cacheStaleMs: staleMs } = options;
  // Who wants no stale answers wants none of these either.
  const revalidateMs = Math.min(options.cacheRevalidateMs, staleMs);
  const send = createSwapiHttp({
    baseUrl: options.swapiUrl,
    timeoutMs: options.timeoutMs,
    maxConnections: options.maxConcurrent,
    proxies: options.proxies,
    traceContext: options.traceContext,
    create,
  });
  const guard = createPolicies({ ...options, gate: createGate({ create, logger }), create, logger });
  const swapi = createSwapi({ send, guard, logger });
  const cache = createAnswerCache({
    ttlMs,
    revalidateMs,
    staleMs,
    maxBytes: options.cacheBytes,
    create,
    logger,
  });
  const catalogue = createCatalogue({ swapi, cache, logger });

  const router = new Router();
  const simulateWork = createSimulatedWork(options.simulatedWorkMs);
  const data = { catalogue, freshness: { ttlMs, revalidateMs }, simulateWork };
  router.get('/', indexRoute());
  router.get('/openapi.json', openApiRoute(options.version));
  for (const resource of resources) {
    router.get(`/${resource}`, listRoute(resource, data));
    router.get(`/${resource}/:id`, recordRoute(resource, data));
  }
  router.get('/data/:id', recordRoute('people', data));
  return createApp({ ...options, router, statusesOf });
}

const routesWithoutData = ['/', '/openapi.json'];
/** Data may fail on its way from SWAPI, or come too late; for all else there is 500. */
const statusesOf = (route: string): number[] => [
  200,
  500,
  ...(routesWithoutData.includes(route) ? [] : [502, 503, 504]),
];
