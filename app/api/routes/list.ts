import type { Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { setCacheHeaders } from '../cache-headers.ts';
import { parseListQuery } from '../query.ts';
import type { DataRouteOptions } from './data-route.ts';

/** One page of a resource, all of it or what a search finds. */
export function listRoute(resource: Resource, { catalogue, cacheTtlMs, simulateWork }: DataRouteOptions): Middleware {
  return async function list(ctx) {
    const query = parseListQuery(ctx);
    await simulateWork();
    const found = await catalogue.page(resource, query);
    setCacheHeaders(ctx, [found], cacheTtlMs);
    ctx.type = 'application/json';
    ctx.body = JSON.stringify(found.value);
  };
}
