import type { Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { setCacheHeaders } from '../cache-headers.ts';
import { expandRecord, parseExpand } from '../expand.ts';
import { parameter, parseId } from '../query.ts';
import type { DataRouteOptions } from './data-route.ts';

/** One record, with the references that `?expand=` names replaced by the records they lead to. */
export function recordRoute(resource: Resource, { catalogue, cacheTtlMs, simulateWork }: DataRouteOptions): Middleware {
  return async function record(ctx) {
    const id = parseId(ctx.params.id);
    const expand = parameter(ctx, 'expand');
    const names = expand === undefined ? [] : parseExpand(resource, expand);
    await simulateWork();
    const found = await catalogue.record(resource, id);
    const { expanded, found: parts } = await expandRecord(catalogue, found.value, names);
    setCacheHeaders(ctx, [found, ...parts], cacheTtlMs);
    ctx.type = 'application/json';
    ctx.body = JSON.stringify(expanded);
  };
}
