import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Resource, resources } from '../../contract.ts';
import { DataSetError, loadDataSet, parseDataSet } from './data-set.ts';

const folder = new URL('../data/', import.meta.url);
const realText = (resource: Resource) => readFileSync(new URL(`${resource}.tsv`, folder), 'utf8');

/** The lines of the message for the real data with each text edited. */
function faultsAfter(edits: Partial<Record<Resource, (text: string) => string>>): string[] {
  try {
    parseDataSet((resource) => edits[resource]?.(realText(resource)) ?? realText(resource));
  } catch (error) {
    expect(error).toBeInstanceOf(DataSetError);
    return (error as DataSetError).message.split('\n').map((line) => line.trim());
  }
  return [];
}

/** Replaces the first occurrence, which must be there. */
const replace = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, () => to);
};

test('the real data is without fault', () => {
  expect(faultsAfter({})).toEqual([]);
});

describe('a fault stops the start with its file and line', () => {
  test.each<[name: string, Resource, from: string, to: string, fault: string]>([
    ['a dangling reference', 'people', 'male\t1\n', 'male\t99\n', 'people.tsv:2: homeworld 99 is not in planets.tsv'],
    ['one in a list', 'films', '1,2,3,4', '1,2,17,4', 'films.tsv:2: characters 17 is not in people.tsv'],
    ['a duplicate id', 'planets', '\n2\t', '\n1\t', 'planets.tsv:3: id 1 is taken by line 2'],
    ['a bad id', 'vehicles', '\n4\t', '\n04\t', 'vehicles.tsv:2: id "04": an id is a number from 1 to 999999'],
    ['a bad reference', 'people', 'male\t1\n', 'male\tx\n', 'people.tsv:2: homeworld "x": an id is a number from 1 to'],
    ['a reference twice', 'starships', '13,14,25,31', '13,14,13', 'starships.tsv:6: pilots has 13 twice'],
    ['a missing column', 'people', '\t172\t', '\t', 'people.tsv:2: expected 10 columns, not 9'],
    ['an unknown column', 'people', 'mass', 'weight', 'people.tsv:1: expected the columns id, name, height, mass,'],
    ['an empty value', 'people', 'Luke Skywalker', '', 'people.tsv:2: name is empty'],
    ['a missing homeworld', 'people', 'male\t1\n', 'male\t\n', 'people.tsv:2: homeworld is empty'],
    ['a number that is none', 'films', '\t4\t', '\tIV\t', 'films.tsv:2: episode_id "IV" is not a whole number'],
  ])('%s', (_, resource, from, to, fault) => {
    const [headline, ...faults] = faultsAfter({ [resource]: replace(from, to) });
    expect(headline).toBe('The data set is not usable:');
    expect(faults).toContainEqual(expect.stringContaining(fault));
  });
});

test('every fault of every file is told at once', () => {
  expect(
    faultsAfter({
      people: replace('male\t1\n', 'male\t99\n'),
      films: replace('\t4\t', '\tIV\t'),
      species: replace('\n2\t', '\n1\t'),
    }).slice(1),
  ).toEqual([
    'films.tsv:2: episode_id "IV" is not a whole number',
    'species.tsv:3: id 1 is taken by line 2',
    'people.tsv:2: homeworld 99 is not in planets.tsv',
    ...[2, 3, 4, 5, 6, 7].map((line) => `films.tsv:${line}: species 2 is not in species.tsv`),
  ]);
});

test('a table with wrong columns brings no fault upon those that refer to it', () => {
  expect(faultsAfter({ planets: replace('climate', 'weather') })).toHaveLength(2);
});

test('a folder without the files names each of them', () => {
  const load = () => loadDataSet(new URL('./nowhere/', folder));
  expect(load).toThrow(DataSetError);
  for (const resource of resources) expect(load).toThrow(`${resource}.tsv: ENOENT`);
});
