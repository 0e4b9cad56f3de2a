import type { Resource } from '../contract.ts';
import type { Answer } from './answer.ts';
import type { AnswerCache, Load } from './answer-cache.ts';
import type { Lookups } from './lookups.ts';
import type { SwapiPage, SwapiRecord } from './swapi/schemas.ts';
import type { ListQuery, Swapi } from './swapi/swapi.ts';
import { toProblem } from './swapi/swapi-error.ts';

export interface Catalogue {
  record(resource: Resource, id: number, lookups: Lookups): Promise<Answer<SwapiRecord>>;
  page(resource: Resource, query: ListQuery, lookups: Lookups): Promise<Answer<SwapiPage>>;
}

/** The data as routes see it: from the cache or SWAPI; every failure is an HttpProblem. */
export function createCatalogue({ swapi, cache }: { readonly swapi: Swapi; readonly cache: AnswerCache }): Catalogue {
  async function find<T>(resource: Resource, key: string, load: Load<T>, lookups: Lookups): Promise<Answer<T>> {
    try {
      return await cache.get(resource, key, load, lookups);
    } catch (error) {
      throw toProblem(error);
    }
  }

  return {
    record: (resource, id, lookups) =>
      find(resource, String(id), (call) => swapi.record(resource, id, call, lookups), lookups),
    page: (resource, query, lookups) =>
      find(
        resource,
        `?${new URLSearchParams({ ...query, page: String(query.page) })}`,
        (call) => swapi.page(resource, query, call, lookups),
        lookups,
      ),
  };
}
