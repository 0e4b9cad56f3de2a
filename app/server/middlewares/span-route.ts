import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { Middleware } from 'koa';

/**
 * Leaves the template of the matched route where the request's SERVER span looks for it. koa's instrumentation does so
 * where it makes a span for each route; it need not make one for that.
 */
export function spanRoute(): Middleware {
  return async function spanRouteMiddleware(ctx, next) {
    const metadata = getRPCMetadata(context.active());
    try {
      await next();
    } finally {
      if (metadata && ctx._matchedRoute !== undefined) metadata.route = String(ctx._matchedRoute);
    }
  };
}
