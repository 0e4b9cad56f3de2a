import type { Context, Middleware } from 'koa';
import { securityHeaders } from './security-headers.ts';

/** What `ctx.throw` throws says whether its message is for who asked. */
type HttpError = Error & { readonly status?: number; readonly expose?: boolean };

/** Gives every answer the security headers; to errors as well, which Koa by itself would answer without them. */
export function secured(onError: (error: unknown) => void): Middleware {
  return async function secure(ctx, next) {
    ctx.set(securityHeaders());
    try {
      await next();
    } catch (error) {
      answer(ctx, error as HttpError);
    }
  };

  function answer(ctx: Context, error: HttpError): void {
    if (!error.expose) onError(error);
    ctx.status = error.status ?? 500;
    ctx.type = 'text/plain';
    ctx.body = error.expose ? `${error.message}\n` : 'The page failed; the terminal of npm start says why.\n';
  }
}
