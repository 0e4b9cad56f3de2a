import type { Context, Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { expandRecord, parseExpand } from '../expand.ts';
import { parameter, parseId } from '../query.ts';
import { type DataRouteOptions, dataRoute, orNotFound } from './data-route.ts';

/** One record, with the references that `?expand=` names replaced by the records they lead to. */
export function recordRoute(resource: Resource, options: DataRouteOptions): Middleware {
  const { catalogue } = options;
  const parse = (ctx: Context) => {
    const id = parseId(ctx.params.id);
    const expand = parameter(ctx, 'expand');
    return { id, names: expand === undefined ? [] : parseExpand(resource, expand) };
  };
  return dataRoute(options, 'record', parse, async ({ id, names }, lookups) => {
    const answer = orNotFound(await catalogue.record(resource, id, lookups), `There is no /${resource}/${id}.`);
    if (names.length === 0) return answer;
    return { json: JSON.stringify(await expandRecord(catalogue, answer.value, names, lookups)) };
  });
}
