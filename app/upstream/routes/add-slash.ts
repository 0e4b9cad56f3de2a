import type { Middleware } from 'koa';

/** Sends a client to the same path with a slash at its end, where swapi.dev has everything. */
export function addSlashRoute(): Middleware {
  return function addSlash(ctx) {
    ctx.status = 301;
    ctx.redirect(`${ctx.path}/${ctx.search}`);
  };
}
