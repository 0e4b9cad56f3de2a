import { trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { HttpProblem } from '../../server/problem.ts';
import type { Document } from '../document.ts';
import { type Page, paginate } from '../paging.ts';
import { type DataRouteOptions, notFound } from './data-route.ts';

const pageSize = 10;

/** One page of a resource, all of it or what a search finds. */
export function listRoute(resource: Resource, { catalogue, baseUrl }: DataRouteOptions): Middleware {
  return function list(ctx) {
    const base = baseUrl(ctx);
    // Koa's own ctx.query takes quadratic time for a parameter given over and over.
    const query = new URLSearchParams(ctx.querystring);
    const search = query.get('search') ?? '';
    const number = parsePage(query.get('page') ?? '1');
    const page = paginate(catalogue.search(resource, search), number, pageSize);
    if (!page) throw new HttpProblem(404, notFound);

    trace.getActiveSpan()?.addEvent('data read', { resource, page: number, count: page.count });
    ctx.state.details = () => ({ resource, page: number, count: page.count });
    ctx.type = 'application/json';
    ctx.body = serializePage(page, base, (neighbour) => {
      const parameters = new URLSearchParams({ ...(search === '' ? {} : { search }), page: String(neighbour) });
      return `${base}/api/${resource}/?${parameters}`;
    });
  };
}

/** The number of a page, NaN where it is none. */
const parsePage = (text: string): number => (/^\d{1,6}$/.test(text) ? Number(text) : Number.NaN);

function serializePage(page: Page<Document>, baseUrl: string, urlOf: (page: number) => string): string {
  const { count, results } = page;
  const next = page.next === null ? null : urlOf(page.next);
  const previous = page.previous === null ? null : urlOf(page.previous);
  const head = JSON.stringify({ count, next, previous });
  // The records are JSON already.
  return `${head.slice(0, -1)},"results":[${results.map((document) => document(baseUrl)).join(',')}]}`;
}
