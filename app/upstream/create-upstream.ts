import { Router } from '@koa/router';
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { resources } from '../contract.ts';
import type { CorsOrigin } from '../server/cors-headers.ts';
import { createApp } from '../server/create-app.ts';
import type { RequestObserver } from '../server/middlewares/observe-requests.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { RequestOrigin } from '../telemetry/request-origin.ts';
import { createBaseUrl } from './base-url.ts';
import { createCatalogue } from './catalogue.ts';
import type { DataSet } from './data-set/data-set.ts';
import { addSlashRoute } from './routes/add-slash.ts';
import { indexRoute } from './routes/index.ts';
import { listRoute } from './routes/list.ts';
import { recordRoute } from './routes/record.ts';

export interface UpstreamOptions {
  readonly dataSet: DataSet;
  /** Undefined to take each request's Host. */
  readonly publicUrl: string | undefined;
  /** Wraps every route, to make it slow or fail. */
  readonly injectFaults?: (route: Middleware) => Middleware;
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
  readonly observers: readonly RequestObserver[];
  readonly corsOrigin: CorsOrigin;
  readonly clientAddressOf: RequestOrigin['clientAddress'];
}

/** A SWAPI in the dialect of swapi.dev, as an application that does not listen yet. */
export function createUpstream({ dataSet, publicUrl, injectFaults, ...app }: UpstreamOptions): Koa {
  const baseUrl = createBaseUrl(publicUrl);
  const data = { catalogue: createCatalogue(dataSet), baseUrl };

  // Strict, for the slash at the end is part of each path.
  const router = new Router({ strict: true, sensitive: true });
  const get = (path: string, route: Middleware) => {
    router.get(path, injectFaults ? injectFaults(route) : route);
    router.get(path.slice(0, -1), addSlashRoute());
  };
  get('/api/', indexRoute(baseUrl));
  for (const resource of resources) {
    get(`/api/${resource}/`, listRoute(resource, data));
    get(`/api/${resource}/:id/`, recordRoute(resource, data));
  }
  return createApp({ ...app, router, statusesOf });
}

/** Without the slash at the end there is a redirect, which cannot fail. */
const statusesOf = (route: string): number[] => (route.endsWith('/') ? [200, 500, 504] : []);
