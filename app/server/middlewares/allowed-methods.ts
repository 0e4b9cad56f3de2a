import type { RouterContext } from '@koa/router';
import type { Middleware } from 'koa';
import { HttpProblem } from '../problem.ts';
import { servedMethods } from '../served-methods.ts';

/**
 * Stands after the routes and answers what none of them took: OPTIONS with the methods of the path, 405 with the same
 * in Allow, 404 where there is no such path.
 */
export function allowedMethods(): Middleware {
  return function allowedMethodsMiddleware(ctx) {
    const routes = (ctx as unknown as RouterContext).matched ?? [];
    const wholeServer = ctx.url === '*';
    if (routes.length === 0 && !wholeServer) throw new HttpProblem(404, 'Nothing is at this path.');
    const allow = wholeServer
      ? servedMethods
      : [...new Set([...routes.flatMap((route) => route.methods), 'OPTIONS'])].join(', ');
    if (ctx.method !== 'OPTIONS')
      throw new HttpProblem(405, `Only ${allow} are allowed here.`, { headers: { Allow: allow } });
    ctx.status = 204;
    ctx.set('Allow', allow);
  };
}
