import { trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { HttpProblem } from '../../server/problem.ts';
import { formatOf } from '../format.ts';
import { type DataRouteOptions, notFound } from './data-route.ts';

/** One record. */
export function recordRoute(resource: Resource, { catalogue, baseUrl }: DataRouteOptions): Middleware {
  return function record(ctx) {
    const base = baseUrl(ctx);
    const format = formatOf(new URLSearchParams(ctx.querystring));
    // As a database reads a number.
    const id = String(ctx.params.id).replace(/^0+/, '');
    const document = catalogue.record(resource, id);
    if (!document) throw new HttpProblem(404, notFound);

    trace.getActiveSpan()?.addEvent('data read', { resource, id });
    ctx.state.details = () => ({ resource, id });
    ctx.type = 'application/json';
    ctx.body = format.encode(document(base));
  };
}
