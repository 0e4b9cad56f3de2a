import pMap from 'p-map';
import type { Resource } from '../contract.ts';
import { HttpProblem } from '../server/problem.ts';
import type { Catalogue, Found } from './catalogue.ts';
import { expandNames, type SwapiRecord } from './schemas.ts';

export const expandLimits = { atOnce: 6, references: 64 } as const;

/** The names of `?expand=homeworld,films`; 400 for one the resource does not have. */
export function parseExpand(resource: Resource, value: string): string[] {
  const names = [...new Set(value.split(',').map((name) => name.trim()))];
  const allowed = expandNames(resource);
  const unknown = names.filter((name) => !allowed.includes(name));
  if (unknown.length > 0) {
    throw new HttpProblem(400, `expand takes ${allowed.join(', ')} for ${resource}, separated by commas.`, {
      extensions: { allowed },
    });
  }
  return names;
}

/** The record with the named references replaced by the records they lead to, and everything that was found for it. */
export async function expandRecord(
  catalogue: Catalogue,
  record: SwapiRecord,
  names: readonly string[],
): Promise<{ expanded: SwapiRecord; found: Found<SwapiRecord>[] }> {
  const paths = [...new Set(names.flatMap((name) => referencesOf(record, name)))];
  if (paths.length > expandLimits.references) {
    throw new HttpProblem(
      400,
      `This would expand ${paths.length} references; ${expandLimits.references} are allowed. Name fewer fields.`,
    );
  }
  const found = await pMap(paths, (path) => follow(catalogue, path), { concurrency: expandLimits.atOnce });
  const byPath = new Map(paths.map((path, index) => [path, found[index]?.value]));
  const inlined = names.map((name) => [name, inline(record[name], byPath)]);
  return { expanded: { ...record, ...Object.fromEntries(inlined) }, found };
}

function referencesOf(record: SwapiRecord, name: string): string[] {
  const value = record[name] as string | readonly string[] | null;
  return value === null ? [] : [value].flat();
}

function follow(catalogue: Catalogue, path: string): Promise<Found<SwapiRecord>> {
  const [, resource, id] = path.split('/');
  return catalogue.record(resource as Resource, Number(id));
}

function inline(value: unknown, byPath: ReadonlyMap<string, SwapiRecord | undefined>): unknown {
  return Array.isArray(value)
    ? value.map((path) => byPath.get(path))
    : value === null
      ? null
      : byPath.get(String(value));
}
