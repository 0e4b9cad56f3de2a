import type { Middleware } from 'koa';
import { traceIdHeader } from '../../contract.ts';
import { currentTraceId } from '../../telemetry/trace-id.ts';

/** Puts the request's trace id on its answer and in `ctx.state.traceId`. */
export function traceId(): Middleware {
  return function traceIdMiddleware(ctx, next) {
    const id = currentTraceId();
    ctx.state.traceId = id;
    ctx.set(traceIdHeader, id);
    return next();
  };
}
