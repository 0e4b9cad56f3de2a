import type { Middleware } from 'koa';
import { entityTag } from '../entity-tag.ts';

/** Gives every 200 to GET and HEAD an entity tag of its body, and answers 304 to a client that has it (RFC 9110). */
export function conditionalGet(): Middleware {
  return async function conditionalGetMiddleware(ctx, next) {
    await next();
    if (ctx.status !== 200 || typeof ctx.body !== 'string' || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return;
    if (!ctx.response.get('ETag')) ctx.etag = entityTag(ctx.body);
    if (ctx.fresh) ctx.status = 304;
  };
}
