import type { RequestListener } from 'node:http';
import { Router } from '@koa/router';
import Koa from 'koa';
import { createApi } from '../../app/api/create-api.ts';
import { createSwapiHttp } from '../../app/api/swapi/http.ts';
import { shapes } from '../../app/api/swapi/shapes.ts';
import { observeRequests, type RequestObserver } from '../../app/server/middlewares/observe-requests.ts';
import { createRequestLog } from '../../app/server/request-log.ts';
import { createRequestMetrics } from '../../app/server/request-metrics.ts';
import type { Logger } from '../../app/telemetry/logger.ts';
import type { CreateInstrument } from '../../app/telemetry/metrics.ts';
import type { ServerOptions } from './program.ts';
import { record } from './record.ts';

const noAddress = () => undefined;
const noProxies = { HTTP_PROXY: undefined, HTTPS_PROXY: undefined, NO_PROXY: undefined };

interface HandlerOptions {
  readonly options: ServerOptions;
  readonly create: CreateInstrument;
  readonly logger: Logger;
  readonly withMetrics: boolean;
  readonly withLogs: boolean;
}

export function createHandler({ options, create, logger, withMetrics, withLogs }: HandlerOptions): RequestListener {
  const observers = [
    ...(withMetrics ? [createRequestMetrics(create)] : []),
    ...(withLogs ? [createRequestLog({ logger })] : []),
  ];
  if (options.handler === 'gateway' || options.handler === 'refused')
    return createGateway({ options, create, logger, observers });
  return createSmall({ options, create, logger, observers });
}

interface Observed extends Pick<HandlerOptions, 'options' | 'create' | 'logger'> {
  readonly observers: readonly RequestObserver[];
}

function createSmall({ options, create, logger, observers }: Observed): RequestListener {
  const ask = createSwapiHttp({
    baseUrl: options.upstreamUrl,
    timeoutMs: 2_000,
    maxConnections: 64,
    proxies: noProxies,
    traceContext: undefined,
    create,
  });
  const { signal } = new AbortController();
  const parse = (json: unknown) => json;
  const shape = shapes.people.record;
  const constant = JSON.stringify(record);
  const router = new Router();
  router.get('/people/:id', async (ctx) => {
    const { id } = ctx.params;
    logger.info({ resource: 'people', key: id }, 'getting data');
    ctx.type = 'application/json';
    ctx.body =
      options.handler === 'constant'
        ? constant
        : await ask({ path: `people/${id}/`, template: 'people/{id}/', parse, shape }, 0, signal);
  });
  const app = new Koa();
  if (observers.length > 0)
    app.use(
      observeRequests({
        observers,
        clientAddressOf: noAddress,
        onError: (error) => logger.error({ err: error }, 'a request was not observed'),
      }),
    );
  app.use(router.routes());
  return app.callback();
}

/** As app/config.ts has it by default, but for the cache. */
function createGateway({ options, create, logger, observers }: Observed): RequestListener {
  return createApi({
    version: '0',
    swapiUrl: options.upstreamUrl,
    timeoutMs: 2_000,
    retries: 2,
    maxConcurrent: 64,
    maxQueued: 1_024,
    breakerOpenMs: 5_000,
    proxies: noProxies,
    traceContext: undefined,
    requestTimeoutMs: 10_000,
    cacheTtlMs: options.cacheTtlMs,
    cacheRevalidateMs: 60_000,
    cacheStaleMs: 3_600_000,
    cacheBytes: 16 * 1024 ** 2,
    simulatedWorkMs: 0,
    logger,
    create,
    observers,
    corsOrigin: '*',
    clientAddressOf: noAddress,
  }).callback();
}
