import type { Context, Middleware } from 'koa';
import { type CorsOrigin, corsHeaders, preflightHeaders } from '../cors-headers.ts';

/**
 * Lets pages of other origins read every answer, errors and redirects among them, and answers their preflights,
 * whatever the path: one that is refused would hide the 404 that follows. @koa/cors would set the headers only for who
 * sends an Origin, and so make every answer vary by it.
 */
export function cors(origin: CorsOrigin): Middleware {
  const headers = corsHeaders(origin);
  return function corsMiddleware(ctx, next) {
    ctx.set(headers);
    if (origin === 'none' || !isPreflight(ctx)) return next();
    ctx.set(preflightHeaders);
    ctx.status = 204;
  };
}

/** A browser's question whether a page may send what it is about to. */
export const isPreflight = ({ method, headers }: Context): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
