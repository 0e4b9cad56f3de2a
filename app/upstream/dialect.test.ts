import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApi, type TestApi } from '../../test/api.ts';
import { type DialectRecord, swapiDialect } from '../../test/swapi-dialect.ts';
import { startUpstream, type TestUpstream } from '../../test/upstream.ts';
import { type Resource, resources } from '../contract.ts';

const counts = { people: 82, planets: 60, films: 6, species: 37, starships: 36, vehicles: 39 };

let upstream: TestUpstream;
let dialect: ReturnType<typeof swapiDialect>;
let records: Readonly<Record<Resource, readonly DialectRecord[]>>;
beforeAll(async () => {
  upstream = await startUpstream();
  dialect = swapiDialect(upstream.url);
  const lists = await Promise.all(resources.map(async (resource) => [resource, await readList(resource)] as const));
  records = Object.fromEntries(lists) as unknown as typeof records;
});
afterAll(() => upstream.close());

const getJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url);
  expect([url, response.status]).toEqual([url, 200]);
  return response.json();
};

/** Every record of a resource, by way of `next`, on pages that validate and lead back by way of `previous`. */
async function readList(resource: Resource): Promise<DialectRecord[]> {
  const first = `${upstream.url}/api/${resource}/`;
  const found: DialectRecord[] = [];
  let previous: string | null = null;
  for (let url: string | null = first; url !== null; ) {
    const page = dialect.page(resource).parse(await getJson(url));
    expect(page.count).toBe(counts[resource]);
    expect(page.results).toHaveLength(page.next === null ? page.count - found.length : 10);
    expect(page.previous).toBe(previous);
    found.push(...page.results);
    previous = url === first ? `${first}?page=1` : url;
    url = page.next;
  }
  return found;
}

test('the index leads to every list', async () => {
  expect(await getJson(`${upstream.url}/api/`)).toEqual(
    Object.fromEntries(resources.map((resource) => [resource, `${upstream.url}/api/${resource}/`])),
  );
});

describe.each(resources)('/api/%s/', (resource) => {
  test('lists each record once, all of them', () => {
    expect(new Set(records[resource].map(({ url }) => url)).size).toBe(counts[resource]);
  });

  test('has each record at its URL as it is in the list', async () => {
    await Promise.all(records[resource].map(async (record) => expect(await getJson(record.url)).toEqual(record)));
  });
});

test('every reference leads to a record', () => {
  const urls = new Set(resources.flatMap((resource) => records[resource].map(({ url }) => url)));
  const references = resources.flatMap((resource) => records[resource].flatMap(allReferences));
  expect(references.length).toBeGreaterThan(1_000);
  expect(references.filter((url) => !urls.has(url))).toEqual([]);
});

const allReferences = (record: DialectRecord): string[] =>
  Object.entries(record)
    .filter(([field]) => field !== 'url')
    .flatMap(([, value]) => [value].flat())
    .filter((value): value is string => typeof value === 'string' && value.startsWith('http'));

describe('references both ways', () => {
  test.each([
    ['films', 'characters', 'people', 'films'],
    ['films', 'planets', 'planets', 'films'],
    ['films', 'species', 'species', 'films'],
    ['films', 'starships', 'starships', 'films'],
    ['films', 'vehicles', 'vehicles', 'films'],
    ['people', 'homeworld', 'planets', 'residents'],
    ['people', 'species', 'species', 'people'],
    ['people', 'starships', 'starships', 'pilots'],
    ['people', 'vehicles', 'vehicles', 'pilots'],
  ] as const)('%s.%s agree with %s.%s', (from, field, to, backField) => {
    const pairs = pairsOf(from, field);
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.sort()).toEqual(
      pairsOf(to, backField)
        .map((pair) => pair.split(' ').reverse().join(' '))
        .sort(),
    );
  });

  const pairsOf = (resource: Resource, field: string): string[] =>
    records[resource].flatMap((record) => [record[field] ?? []].flat().map((url) => `${record.url} ${url}`));
});

test('person 17 does not exist', async () => {
  const response = await fetch(`${upstream.url}/api/people/17/`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ detail: 'Not found' });
  expect(records.people.map(({ url }) => url)).not.toContain(`${upstream.url}/api/people/17/`);
});

test('values are those of the data set', async () => {
  const at = (path: string) => `${upstream.url}/api/${path}/`;
  expect(records.people.find(({ url }) => url === at('people/1'))).toMatchObject({
    name: 'Luke Skywalker',
    height: '172',
    homeworld: at('planets/1'),
    films: ['films/1', 'films/2', 'films/3', 'films/6'].map(at),
    species: [],
    vehicles: ['vehicles/14', 'vehicles/30'].map(at),
    starships: ['starships/12', 'starships/22'].map(at),
  });
  expect(records.films.map(({ episode_id }) => episode_id)).toEqual([4, 5, 6, 1, 2, 3]);
  expect(records.species.filter(({ homeworld }) => homeworld === null).map(({ name }) => name)).toEqual(['Droid']);
});

describe('the api in front', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi(`${upstream.url}/api/`, { timeoutMs: 5_000 });
  });
  afterAll(() => api.close());

  test.each(resources)('takes every page of %s', async (resource) => {
    const paths: unknown[] = [];
    for (let path: string | null = `/${resource}`; path !== null; ) {
      const page = (await getJson(api.url + path)) as { next: string | null; results: { url: string }[] };
      paths.push(...page.results.map(({ url }) => `${upstream.url}/api${url}/`));
      path = page.next;
    }
    expect(paths).toEqual(records[resource].map(({ url }) => url));
  });
});
