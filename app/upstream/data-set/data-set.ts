import { readFileSync } from 'node:fs';
import { type Resource, resources } from '../../contract.ts';
import { resourceFields } from '../resources.ts';
import { type Entries, parseEntries, type Value } from './entries.ts';
import type { ReportFault } from './table.ts';

/** Every table, consistent: each reference leads to an entry. */
export type DataSet = Readonly<Record<Resource, Entries>>;

/** Every fault of the data set in one message, a line each; for stderr before anything listens. */
export class DataSetError extends Error {
  constructor(faults: readonly string[]) {
    super(`The data set is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'DataSetError';
  }
}

const fileOf = (resource: Resource): string => `${resource}.tsv`;

/** Reads `<resource>.tsv` of every resource. Throws one DataSetError with every fault. */
export function loadDataSet(folder: URL): DataSet {
  return parseDataSet((resource) => readFileSync(new URL(fileOf(resource), folder), 'utf8'));
}

/** The data set of the given texts. Throws one DataSetError with every fault, those of reading a text among them. */
export function parseDataSet(readText: (resource: Resource) => string): DataSet {
  const faults: string[] = [];
  const reportIn =
    (resource: Resource): ReportFault =>
    (line, message) =>
      faults.push(`${fileOf(resource)}:${line}: ${message}`);

  const tables: Partial<Record<Resource, Entries>> = {};
  for (const resource of resources) {
    let text: string;
    try {
      text = readText(resource);
    } catch (error) {
      faults.push(`${fileOf(resource)}: ${(error as Error).message}`);
      continue;
    }
    const entries = parseEntries(resource, text, reportIn(resource));
    if (entries) tables[resource] = entries;
  }
  for (const resource of resources) checkReferences(resource, tables, reportIn(resource));
  if (faults.length > 0) throw new DataSetError(faults);
  return tables as DataSet;
}

/** Reports what refers to nothing. A table that could not be read at all has been reported, and is not searched. */
function checkReferences(resource: Resource, tables: Partial<DataSet>, report: ReportFault): void {
  for (const [name, field] of Object.entries(resourceFields[resource])) {
    if (field.kind !== 'one' && field.kind !== 'many') continue;
    const target = tables[field.to];
    if (!target) continue;
    for (const { line, values } of tables[resource]?.values() ?? []) {
      for (const id of idsOf(values[name])) {
        if (!target.has(id)) report(line, `${name} ${id} is not in ${fileOf(field.to)}`);
      }
    }
  }
}

/** The ids in a reference to one record, to several or to none. */
export function idsOf(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? value : [];
}
