import { trace } from '@opentelemetry/api';
import type { Resource } from '../contract.ts';
import { HttpProblem } from '../server/problem.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { SwapiPage, SwapiRecord } from './schemas.ts';
import type { CachedAnswer, SwapiCache } from './swapi-cache.ts';
import type { ListQuery, SwapiAnswer, SwapiClient } from './swapi-client.ts';
import { toProblem } from './upstream-error.ts';

/** A found answer and how it was come by. */
export type Found<T> = CachedAnswer<T> & { readonly value: T };

export interface Catalogue {
  record(resource: Resource, id: number): Promise<Found<SwapiRecord>>;
  page(resource: Resource, query: ListQuery): Promise<Found<SwapiPage>>;
}

interface CatalogueOptions {
  readonly client: SwapiClient;
  readonly cache: SwapiCache;
  readonly breakerOpenMs: number;
  readonly logger: Logger;
}

/** The data as routes see it: from the cache or SWAPI; every failure is an HttpProblem, and so is what does not exist. */
export function createCatalogue({ client, cache, breakerOpenMs, logger }: CatalogueOptions): Catalogue {
  async function find<T>(
    resource: Resource,
    key: string,
    missing: string,
    load: () => Promise<SwapiAnswer<T>>,
  ): Promise<Found<T>> {
    logger.info({ resource, key }, 'getting data');
    let answer: CachedAnswer<T>;
    try {
      answer = await cache.get(resource, key, load);
    } catch (error) {
      throw toProblem(error, breakerOpenMs);
    }
    const { value, outcome, ageMs } = answer;
    trace.getActiveSpan()?.addEvent('data', { resource, key, 'cache.outcome': outcome, 'cache.age_ms': ageMs });
    if (value === undefined) throw new HttpProblem(404, missing);
    return { value, outcome, ageMs };
  }

  return {
    record: (resource, id) =>
      find(resource, String(id), `There is no /${resource}/${id}.`, () => client.record(resource, id)),
    page: (resource, query) =>
      find(resource, `?${new URLSearchParams({ ...query, page: String(query.page) })}`, `There is no such page.`, () =>
        client.page(resource, query),
      ),
  };
}
