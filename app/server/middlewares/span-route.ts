import type { Context, Middleware } from 'koa';
import { tellRoute } from '../../telemetry/trace-requests.ts';

/**
 * Tells the request's SERVER span how to find the template of the matched route when it ends, which may be while the
 * route still works. koa's instrumentation tells it where it makes a span for each route; it need not make one for that.
 */
export function spanRoute(): Middleware {
  return function spanRouteMiddleware(ctx: Context, next) {
    tellRoute(() => (ctx._matchedRoute === undefined ? undefined : String(ctx._matchedRoute)));
    return next();
  };
}
