import type { Context } from 'koa';
import { HttpProblem } from '../server/problem.ts';
import type { ListQuery } from './swapi/swapi.ts';

export const maxSearchLength = 64;

/** A query parameter that may be given once; undefined when it is not. */
export function parameter(ctx: Context, name: string): string | undefined {
  if (ctx.querystring === '') return undefined;
  // Koa's own ctx.query takes quadratic time for a parameter given over and over.
  const values = new URLSearchParams(ctx.querystring).getAll(name);
  if (values.length > 1) throw new HttpProblem(400, `${name} may be given once.`);
  return values[0];
}

/** The `page` and `search` of a list. */
export function parseListQuery(ctx: Context): ListQuery {
  const page = parameter(ctx, 'page') ?? '1';
  if (!/^0*[1-9]\d{0,5}$/.test(page)) throw new HttpProblem(400, 'page is a whole number from 1 to 999999.');
  const search = (parameter(ctx, 'search') ?? '').trim();
  if ([...search].length > maxSearchLength) {
    throw new HttpProblem(400, `search may have ${maxSearchLength} characters at most.`);
  }
  return { page: Number(page), search };
}

/** The id of a record: 1 to 6 digits, so that nothing else ever reaches SWAPI. */
export function parseId(value: string | undefined): number {
  if (value === undefined || !/^\d{1,6}$/.test(value)) throw new HttpProblem(400, 'An id has 1 to 6 digits.');
  return Number(value);
}
