import { type Resource, resources } from '../../app/contract.ts';
import { createRandom } from './random.ts';

export interface TrafficMix {
  readonly seed: number;
  /** The share of requests that are wrong on purpose, from 0 to 1. */
  readonly errors: number;
  /** The share of the others that ask for a record with its references expanded, from 0 to 1. */
  readonly expand: number;
  /** How many of the record's fields those expand. */
  readonly fanOut: number;
}

export interface PlannedRequest {
  readonly kind: 'index' | 'record' | 'page' | 'search' | 'expand' | 'wrong';
  readonly path: string;
  /** What a sound system answers. */
  readonly status: 200 | 400 | 404;
}

/** Fields of a person that lead to other records, from one record to many. */
export const expandFields = ['homeworld', 'films', 'starships', 'vehicles', 'species'] as const;

/** Ids that exist. */
const ids: Readonly<Record<Resource, readonly number[]>> = {
  people: [...range(1, 16), ...range(18, 83)],
  planets: range(1, 60),
  films: range(1, 6),
  species: range(1, 37),
  starships: [2, 3, 5, ...range(9, 13), 15, 17, 21, 22, 23, 27, 28, 29, 31, 32],
  vehicles: [4, 6, 7, 8, 14, 16, 18, 19, 20, 24, 25, 26, 30, ...range(33, 38), 42],
};
const pages: Readonly<Record<Resource, number>> = {
  people: 9,
  planets: 6,
  films: 1,
  species: 4,
  starships: 4,
  vehicles: 4,
};
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Gives one request after the other, without end: the same ones for the same mix. */
export function createPlan({ seed, errors, expand, fanOut }: TrafficMix): () => PlannedRequest {
  const random = createRandom(seed);
  const pick = <T>(values: ArrayLike<T>): T => values[Math.floor(random() * values.length)] as T;

  function sound(): PlannedRequest {
    const draw = random();
    if (draw < 0.05) return ok('index', '/');
    const resource = pick(resources);
    if (draw < 0.65) return ok('record', `/${resource}/${pick(ids[resource])}`);
    if (draw < 0.85) return ok('page', `/${resource}?page=${pick(range(1, pages[resource]))}`);
    // Two letters are enough of a choice for part of the searches to find nothing in the cache.
    return ok('search', `/${resource}?search=${pick(letters)}${pick(letters)}`);
  }

  function wrong(): PlannedRequest {
    const resource = pick(resources);
    return pick<() => PlannedRequest>([
      () => refused(400, `/${resource}/luke`),
      () => refused(400, `/${resource}?page=0`),
      () => refused(400, `/people/${pick(ids.people)}?expand=friends`),
      () => refused(404, `/${resource}/${pick(range(1_000, 1_200))}`),
      () => refused(404, `/droids/${pick(range(1, 9))}`),
    ])();
  }

  const fields = expandFields.slice(0, fanOut).join(',');
  return () => {
    if (random() < errors) return wrong();
    if (random() < expand) return ok('expand', `/people/${pick(ids.people)}?expand=${fields}`);
    return sound();
  };
}

const ok = (kind: PlannedRequest['kind'], path: string): PlannedRequest => ({ kind, path, status: 200 });
const refused = (status: 400 | 404, path: string): PlannedRequest => ({ kind: 'wrong', path, status });

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
