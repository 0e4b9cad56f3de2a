import type { Middleware } from 'koa';
import { resources } from '../../contract.ts';

/** What this service has, as paths of its own. */
export function indexRoute(): Middleware {
  const body = JSON.stringify({
    ...Object.fromEntries(resources.map((resource) => [resource, `/${resource}`])),
    openapi: '/openapi.json',
  });
  return function index(ctx) {
    ctx.type = 'application/json';
    ctx.set('Cache-Control', 'public, max-age=3600');
    ctx.body = body;
  };
}
