import type { Resource } from '../contract.ts';
import { pageSize, paginate } from '../dialect/paging.ts';
import { searchable, searchFor } from '../dialect/search.ts';
import { type Answer, type Found, foundAnswer } from './answer.ts';
import { pagePath } from './page-path.ts';
import type { SwapiList, SwapiPage } from './swapi/schemas.ts';
import type { ListQuery } from './swapi/swapi.ts';

/** The page that a query asks for of a list that SWAPI gives whole, as a SWAPI with pages would answer it. */
export function pageOf(list: Found<SwapiList>, resource: Resource, { page, search }: ListQuery): Answer<SwapiPage> {
  const { value, fetchedAt } = list;
  const matches = searchFor(search);
  const found = search === '' ? value : value.filter((record) => matches(searchable(resource, record)));
  const part = paginate(found, page, pageSize);
  if (!part) return { found: false, fetchedAt };
  const link = (number: number | null) => (number === null ? null : pagePath(resource, search, number));
  const { count, next, previous, results } = part;
  return foundAnswer({ count, next: link(next), previous: link(previous), results }, fetchedAt);
}
