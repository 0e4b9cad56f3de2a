import { trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { lastPage, type Page, pageSize, paginate } from '../../dialect/paging.ts';
import { HttpProblem } from '../../server/problem.ts';
import type { Document } from '../document.ts';
import { formatOf } from '../format.ts';
import { type DataRouteOptions, notFound } from './data-route.ts';

/** One page of a resource, all of it or what a search finds. */
export function listRoute(resource: Resource, { catalogue, baseUrl }: DataRouteOptions): Middleware {
  return function list(ctx) {
    const base = baseUrl(ctx);
    // Koa's own ctx.query takes quadratic time for a parameter given over and over.
    const query = new URLSearchParams(ctx.querystring);
    const search = query.get('search') ?? '';
    const format = formatOf(query);
    const found = catalogue.search(resource, search);
    const number = parsePage(query.get('page'), found.length);
    const page = paginate(found, number, pageSize);
    if (!page) throw new HttpProblem(404, notFound);

    trace.getActiveSpan()?.addEvent('data read', { resource, page: number, count: page.count });
    ctx.state.details = () => ({ resource, page: number, count: page.count });
    ctx.type = 'application/json';
    const json = serializePage(page, base, (neighbour) => {
      const kept = Object.entries({ search, format: format.name }).filter(([, value]) => value !== '');
      return `${base}/api/${resource}/?${new URLSearchParams([...kept, ['page', String(neighbour)]])}`;
    });
    ctx.body = format.encode(json);
  };
}

/** The number of a page as Django REST framework reads it, which knows the last by that name; NaN where it is none. */
function parsePage(text: string | null, count: number): number {
  if (text === null || text === '') return 1;
  if (text === 'last') return lastPage(count, pageSize);
  return /^0*\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

function serializePage(page: Page<Document>, baseUrl: string, urlOf: (page: number) => string): string {
  const { count, results } = page;
  const next = page.next === null ? null : urlOf(page.next);
  const previous = page.previous === null ? null : urlOf(page.previous);
  const head = JSON.stringify({ count, next, previous });
  // The records are JSON already.
  return `${head.slice(0, -1)},"results":[${results.map((document) => document(baseUrl)).join(',')}]}`;
}
