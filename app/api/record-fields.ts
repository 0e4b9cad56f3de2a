import type { Resource } from '../contract.ts';

/** The fields of a resource's records: plain ones, and those that refer to another record or to several. */
export interface RecordFields {
  readonly fields: readonly string[];
  readonly numbers?: readonly string[];
  readonly reference?: { readonly field: string; readonly resource: Resource };
  readonly references: Readonly<Record<string, Resource>>;
}

/** What every record has beside its own fields. */
export const commonFields = ['created', 'edited'] as const;

/** SWAPI's resources as swapi.dev documents them. Its values are strings, numbers included, but for episode_id. */
export const recordFields: Readonly<Record<Resource, RecordFields>> = {
  people: {
    fields: ['name', 'height', 'mass', 'hair_color', 'skin_color', 'eye_color', 'birth_year', 'gender'],
    reference: { field: 'homeworld', resource: 'planets' },
    references: { films: 'films', species: 'species', vehicles: 'vehicles', starships: 'starships' },
  },
  planets: {
    fields: [
      'name',
      'rotation_period',
      'orbital_period',
      'diameter',
      'climate',
      'gravity',
      'terrain',
      'surface_water',
      'population',
    ],
    references: { residents: 'people', films: 'films' },
  },
  films: {
    fields: ['title', 'opening_crawl', 'director', 'producer', 'release_date'],
    numbers: ['episode_id'],
    references: {
      characters: 'people',
      planets: 'planets',
      starships: 'starships',
      vehicles: 'vehicles',
      species: 'species',
    },
  },
  species: {
    fields: [
      'name',
      'classification',
      'designation',
      'average_height',
      'average_lifespan',
      'hair_colors',
      'skin_colors',
      'eye_colors',
      'language',
    ],
    reference: { field: 'homeworld', resource: 'planets' },
    references: { people: 'people', films: 'films' },
  },
  starships: {
    fields: [
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
      'starship_class',
      'hyperdrive_rating',
      'MGLT',
    ],
    references: { pilots: 'people', films: 'films' },
  },
  vehicles: {
    fields: [
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
      'vehicle_class',
    ],
    references: { pilots: 'people', films: 'films' },
  },
};

/** The names that `?expand=` takes for a resource, with the resource each refers to. */
export function expandableFields(resource: Resource): Readonly<Record<string, Resource>> {
  const { reference, references } = recordFields[resource];
  return reference ? { [reference.field]: reference.resource, ...references } : references;
}
