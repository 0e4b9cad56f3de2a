import type { Resource } from '../contract.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Answer, Found } from './answer.ts';
import type { AnswerCache, Load } from './answer-cache.ts';
import type { Lookups } from './lookups.ts';
import type { SwapiList, SwapiPage, SwapiRecord } from './swapi/schemas.ts';
import type { ListQuery, Swapi } from './swapi/swapi.ts';
import { toProblem } from './swapi/swapi-error.ts';
import { pageOf } from './whole-list.ts';

export interface Catalogue {
  record(resource: Resource, id: number, lookups: Lookups): Promise<Answer<SwapiRecord>>;
  page(resource: Resource, query: ListQuery, lookups: Lookups): Promise<Answer<SwapiPage>>;
}

interface CatalogueParts {
  readonly swapi: Swapi;
  readonly cache: AnswerCache;
  readonly logger: Logger;
}

/** What a whole list is asked for and kept by: what most ask for first anyway. */
const wholeList: ListQuery = { page: 1, search: '' };

/**
 * The data as routes see it: from the cache or SWAPI; every failure is an HttpProblem. A SWAPI that answers with whole
 * lists is known by the first of them: from then on there is one of a resource, of which the pages are made here.
 */
export function createCatalogue({ swapi, cache, logger }: CatalogueParts): Catalogue {
  const listedWhole = new Set<Resource>();

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
    async page(resource, query, lookups) {
      const asked = listedWhole.has(resource) ? wholeList : query;
      const answer = await list(resource, asked, lookups);
      if (!answer.found) return answer;
      note(resource, isWhole(answer));
      // Where it has come to have pages, this is not the one that is wanted.
      const isWanted = isWhole(answer) || asked === query;
      return toPage(isWanted ? answer : await list(resource, query, lookups), resource, query);
    },
  };

  function list(resource: Resource, query: ListQuery, lookups: Lookups): Promise<Answer<SwapiPage | SwapiList>> {
    const key = `?${new URLSearchParams({ ...query, page: String(query.page) })}`;
    return find(resource, key, (call) => swapi.list(resource, query, call, lookups), lookups);
  }

  function note(resource: Resource, whole: boolean): void {
    if (whole === listedWhole.has(resource)) return;
    if (whole) listedWhole.add(resource);
    else listedWhole.delete(resource);
    logger.info({ resource }, whole ? 'SWAPI gives the whole list: pages are made of it here' : 'SWAPI gives pages');
  }
}

const isWhole = (answer: Found<SwapiPage | SwapiList>): answer is Found<SwapiList> => Array.isArray(answer.value);

function toPage(answer: Answer<SwapiPage | SwapiList>, resource: Resource, query: ListQuery): Answer<SwapiPage> {
  if (!answer.found) return answer;
  return isWhole(answer) ? pageOf(answer, resource, query) : (answer as Found<SwapiPage>);
}
