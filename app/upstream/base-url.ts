import type { Context } from 'koa';
import { HttpProblem } from '../server/problem.ts';

/** What the references in an answer begin with, up to and without `/api/`. */
export type BaseUrl = (ctx: Context) => string;

/** A name, an IPv4 address or an IPv6 address in brackets, with or without a port. */
const hostPattern = /^(?:[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * References begin with the configured URL, given with or without `/api/` at its end. Without one they begin with the
 * Host the client asked for, by plain HTTP; headers of proxies are not believed, and a Host that is none is answered
 * with 400 and appears nowhere.
 */
export function createBaseUrl(publicUrl: string | undefined): BaseUrl {
  if (publicUrl !== undefined) {
    const { origin, pathname } = new URL(publicUrl);
    const baseUrl = origin + pathname.replace(/\/+$/, '').replace(/\/api$/, '');
    return () => baseUrl;
  }
  return (ctx) => {
    const host = ctx.get('Host');
    if (!hostPattern.test(host) || !URL.canParse(`http://${host}`)) {
      throw new HttpProblem(400, 'The Host header names no host.');
    }
    return `http://${host}`;
  };
}
