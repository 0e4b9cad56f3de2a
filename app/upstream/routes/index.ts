import type { Middleware } from 'koa';
import { resources } from '../../contract.ts';
import type { BaseUrl } from '../base-url.ts';
import { createDocument } from '../document.ts';
import { formatOf } from '../format.ts';

/** The addresses of the lists. */
export function indexRoute(baseUrl: BaseUrl): Middleware {
  const document = createDocument(Object.fromEntries(resources.map((resource) => [resource, `/api/${resource}/`])));
  return function index(ctx) {
    const format = formatOf(new URLSearchParams(ctx.querystring));
    const body = format.encode(document(baseUrl(ctx)));
    ctx.type = 'application/json';
    ctx.body = body;
  };
}
