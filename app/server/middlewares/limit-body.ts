import type { Middleware } from 'koa';
import { HttpProblem } from '../problem.ts';

/** No route reads a body. One that comes all the same is small and tolerated, or refused, and never read to its end. */
export function limitBody(maxBytes: number): Middleware {
  return function limitBodyMiddleware(ctx, next) {
    const length = ctx.request.length;
    if (length || ctx.get('Transfer-Encoding') !== '') {
      // Closing after the answer spares reading the rest, which might never end.
      ctx.set('Connection', 'close');
      if (length && length > maxBytes) throw new HttpProblem(413, `A body may have ${maxBytes} bytes at most.`);
    }
    return next();
  };
}
