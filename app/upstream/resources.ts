import type { Resource } from '../contract.ts';

/**
 * A field of a record, by where its value comes from: a column of the same name with text, a number, the id of one
 * record or of several; the records of another table that name this one; or the same for all.
 */
export type Field =
  | { readonly kind: 'text' | 'number' }
  | { readonly kind: 'one'; readonly to: Resource; readonly optional: boolean }
  | { readonly kind: 'many'; readonly to: Resource }
  | { readonly kind: 'reverse'; readonly from: Resource; readonly field: string }
  | { readonly kind: 'constant'; readonly value: string };

const texts = (...names: string[]): Record<string, Field> =>
  Object.fromEntries(names.map((name) => [name, { kind: 'text' }]));
const one = (to: Resource): Field => ({ kind: 'one', to, optional: false });
const oneOrNone = (to: Resource): Field => ({ kind: 'one', to, optional: true });
const many = (to: Resource): Field => ({ kind: 'many', to });
const reverse = (from: Resource, field: string): Field => ({ kind: 'reverse', from, field });
const constant = (value: string): Field => ({ kind: 'constant', value });

const commonFields = {
  created: constant('2014-12-09T13:50:51.644000Z'),
  edited: constant('2014-12-20T21:17:56.891000Z'),
};
const craft = texts(
  'name',
  'model',
  'manufacturer',
  'cost_in_credits',
  'length',
  'max_atmosphering_speed',
  'crew',
  'passengers',
  'cargo_capacity',
  'consumables',
);

/** The fields of SWAPI's resources as swapi.dev documents and orders them. */
export const resourceFields: Readonly<Record<Resource, Readonly<Record<string, Field>>>> = {
  people: {
    ...texts('name', 'height', 'mass', 'hair_color', 'skin_color', 'eye_color', 'birth_year', 'gender'),
    homeworld: one('planets'),
    films: reverse('films', 'characters'),
    species: reverse('species', 'people'),
    vehicles: reverse('vehicles', 'pilots'),
    starships: reverse('starships', 'pilots'),
    ...commonFields,
  },
  planets: {
    ...texts('name', 'rotation_period', 'orbital_period', 'diameter', 'climate', 'gravity', 'terrain'),
    ...texts('surface_water', 'population'),
    residents: reverse('people', 'homeworld'),
    films: reverse('films', 'planets'),
    ...commonFields,
  },
  films: {
    title: { kind: 'text' },
    episode_id: { kind: 'number' },
    // The crawls are protected by copyright: the field stays, for clients that expect it.
    opening_crawl: constant(''),
    ...texts('director', 'producer', 'release_date'),
    characters: many('people'),
    planets: many('planets'),
    starships: many('starships'),
    vehicles: many('vehicles'),
    species: many('species'),
    ...commonFields,
  },
  species: {
    ...texts('name', 'classification', 'designation', 'average_height', 'skin_colors', 'hair_colors', 'eye_colors'),
    ...texts('average_lifespan'),
    homeworld: oneOrNone('planets'),
    language: { kind: 'text' },
    people: many('people'),
    films: reverse('films', 'species'),
    ...commonFields,
  },
  starships: {
    ...craft,
    ...texts('hyperdrive_rating', 'MGLT', 'starship_class'),
    pilots: many('people'),
    films: reverse('films', 'starships'),
    ...commonFields,
  },
  vehicles: {
    ...craft,
    ...texts('vehicle_class'),
    pilots: many('people'),
    films: reverse('films', 'vehicles'),
    ...commonFields,
  },
};
