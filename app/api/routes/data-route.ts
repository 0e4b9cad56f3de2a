import type { Context, Middleware } from 'koa';
import { HttpProblem } from '../../server/problem.ts';
import type { Answer, Found } from '../answer.ts';
import { type Freshness, setCacheHeaders } from '../cache-headers.ts';
import type { Catalogue } from '../catalogue.ts';
import { createLookups, describeLookups, type Lookups } from '../lookups.ts';
import type { SimulateWork } from '../simulated-work.ts';

/** What the routes that answer with data have in common. */
export interface DataRouteOptions {
  readonly catalogue: Catalogue;
  /** How long caches further on may keep an answer. */
  readonly freshness: Freshness;
  readonly simulateWork: SimulateWork;
}

/** What a route answers with: JSON, and its entity tag where that is known already. */
export interface Data {
  readonly json: string;
  readonly etag?: string;
}

/**
 * A route that answers with data of the catalogue. What it looks for shows in the headers of the answer, and in the
 * request's log line, whatever becomes of it.
 */
export function dataRoute<Q>(
  { freshness, simulateWork }: DataRouteOptions,
  name: string,
  parse: (ctx: Context) => Q,
  find: (query: Q, lookups: Lookups) => Promise<Data>,
): Middleware {
  const route: Middleware = async (ctx) => {
    const query = parse(ctx);
    const lookups = createLookups(ctx.state.signal);
    ctx.state.details = () => describeLookups(lookups);
    await simulateWork(lookups.signal);
    const { json, etag } = await find(query, lookups);
    setCacheHeaders(ctx, lookups.made, freshness);
    if (etag !== undefined) ctx.set('ETag', etag);
    ctx.type = 'application/json';
    ctx.body = json;
  };
  return Object.defineProperty(route, 'name', { value: name });
}

/** The answer, or 404 where there is none. */
export function orNotFound<T>(answer: Answer<T>, detail: string): Found<T> {
  if (!answer.found) throw new HttpProblem(404, detail);
  return answer;
}
