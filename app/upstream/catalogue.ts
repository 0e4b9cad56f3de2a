import { type Resource, resources } from '../contract.ts';
import { searchable, searchFor } from '../dialect/search.ts';
import type { DataSet } from './data-set/data-set.ts';
import { buildRecords, type SwapiRecord } from './data-set/records.ts';
import { createDocument, type Document } from './document.ts';

export interface Catalogue {
  record(resource: Resource, id: string): Document | undefined;
  /** The records that a search for the text finds, all of them where it has no word. */
  search(resource: Resource, text: string): readonly Document[];
}

interface Item {
  readonly document: Document;
  /** What is searched of it. */
  readonly fields: readonly string[];
}

/** The records as documents ready to be sent, to be found by id or by search. */
export function createCatalogue(dataSet: DataSet): Catalogue {
  const items = Object.fromEntries(
    resources.map((resource) => [resource, createItems(resource, dataSet)]),
  ) as unknown as Readonly<Record<Resource, ReadonlyMap<string, Item>>>;
  return {
    record: (resource, id) => items[resource].get(id)?.document,
    search(resource, text) {
      const matches = searchFor(text);
      return [...items[resource].values()].filter(({ fields }) => matches(fields)).map(({ document }) => document);
    },
  };
}

function createItems(resource: Resource, dataSet: DataSet): ReadonlyMap<string, Item> {
  const toItem = (record: SwapiRecord): Item => ({
    document: createDocument(record),
    fields: searchable(resource, record),
  });
  return new Map([...buildRecords(resource, dataSet)].map(([id, record]) => [id, toItem(record)]));
}
