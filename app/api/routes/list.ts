import type { Middleware } from 'koa';
import type { Resource } from '../../contract.ts';
import { parseListQuery } from '../query.ts';
import { type DataRouteOptions, dataRoute, orNotFound } from './data-route.ts';

/** One page of a resource, all of it or what a search finds. */
export const listRoute = (resource: Resource, options: DataRouteOptions): Middleware =>
  dataRoute(options, 'list', parseListQuery, async (query, lookups) =>
    orNotFound(await options.catalogue.page(resource, query, lookups), 'There is no such page.'),
  );
