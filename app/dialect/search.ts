import type { Resource } from '../contract.ts';

const searched: Readonly<Record<Resource, readonly string[]>> = {
  people: ['name'],
  planets: ['name'],
  films: ['title'],
  species: ['name'],
  starships: ['name', 'model'],
  vehicles: ['name', 'model'],
};

/** What `?search=` looks into of a record: the fields that swapi.dev names for its resource, in lower case. */
export const searchable = (resource: Resource, record: Readonly<Record<string, unknown>>): readonly string[] =>
  searched[resource].map((field) => String(record[field]).toLowerCase());

/**
 * Whether what is searchable of a record has each word of the text in one of its fields, whatever its case; words are
 * set apart by spaces and commas, as in Django REST framework, and without any every record matches.
 */
export function searchFor(text: string): (fields: readonly string[]) => boolean {
  // As a set, so that a word repeated a thousand times is looked for once.
  const words = [...new Set(text.toLowerCase().split(/[\s,]+/))].filter((word) => word !== '');
  return (fields) => words.every((word) => fields.some((field) => field.includes(word)));
}
