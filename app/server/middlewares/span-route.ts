import type { Context, Middleware } from 'koa';
import { tellRoute } from '../../telemetry/trace-requests.ts';

/**
 * Tells the request's SERVER span how to find the template of the matched route when it ends, which may be while the
 * route still works. koa's instrumentation knows of the route only where it makes a span of it.
 */
export function spanRoute(): Middleware {
  return function spanRouteMiddleware(ctx: Context, next) {
    tellRoute(() => (ctx._matchedRoute === undefined ? undefined : String(ctx._matchedRoute)));
    return next();
  };
}
