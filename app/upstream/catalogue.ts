import { type Resource, resources } from '../contract.ts';
import type { DataSet } from './data-set/data-set.ts';
import { buildRecords, type SwapiRecord } from './data-set/records.ts';
import { createDocument, type Document } from './document.ts';
import { resourceDefinitions } from './resources.ts';

export interface Catalogue {
  record(resource: Resource, id: string): Document | undefined;
  /**
   * The records that have each word of the text in one of the fields SWAPI searches, whatever its case; words are set
   * apart by spaces and commas, as in Django REST framework, and without any every record matches.
   */
  search(resource: Resource, text: string): readonly Document[];
}

interface Item {
  readonly document: Document;
  readonly searchable: readonly string[];
}

/** The records as documents ready to be sent, to be found by id or by search. */
export function createCatalogue(dataSet: DataSet): Catalogue {
  const items = Object.fromEntries(
    resources.map((resource) => [resource, createItems(resource, dataSet)]),
  ) as unknown as Readonly<Record<Resource, ReadonlyMap<string, Item>>>;
  return {
    record: (resource, id) => items[resource].get(id)?.document,
    search(resource, text) {
      // As a set, so that a word repeated a thousand times is looked for once.
      const words = [...new Set(text.toLowerCase().split(/[\s,]+/))].filter((word) => word !== '');
      return [...items[resource].values()]
        .filter(({ searchable }) => words.every((word) => searchable.some((field) => field.includes(word))))
        .map(({ document }) => document);
    },
  };
}

function createItems(resource: Resource, dataSet: DataSet): ReadonlyMap<string, Item> {
  const toItem = (record: SwapiRecord): Item => ({
    document: createDocument(record),
    searchable: resourceDefinitions[resource].searched.map((field) => String(record[field]).toLowerCase()),
  });
  return new Map([...buildRecords(resource, dataSet)].map(([id, record]) => [id, toItem(record)]));
}
