import type { Context } from 'koa';
import Negotiator from 'negotiator';

/** True of a browser that goes to a page; not of `curl` and scripts, which take anything, nor with `?as=text`. */
export function wantsHtml(ctx: Context): boolean {
  if (ctx.query.as === 'text') return false;
  return new Negotiator(ctx.req).mediaType(['text/plain', 'application/json', 'text/html']) === 'text/html';
}
