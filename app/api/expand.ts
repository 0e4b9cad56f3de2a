import pMap from 'p-map';
import type { Resource } from '../contract.ts';
import { HttpProblem } from '../server/problem.ts';
import type { Catalogue } from './catalogue.ts';
import type { Lookups } from './lookups.ts';
import { expandNames, type SwapiRecord } from './swapi/schemas.ts';

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

/**
 * The record with the named references replaced by the records they lead to. One that leads nowhere stays a path: the
 * record that has it exists nevertheless.
 */
export async function expandRecord(
  catalogue: Catalogue,
  record: SwapiRecord,
  names: readonly string[],
  lookups: Lookups,
): Promise<SwapiRecord> {
  const paths = [...new Set(names.flatMap((name) => referencesOf(record, name)))];
  if (paths.length > expandLimits.references) {
    throw new HttpProblem(
      400,
      `This would expand ${paths.length} references; ${expandLimits.references} are allowed. Name fewer fields.`,
    );
  }
  // What has not begun when nobody waits any more is not begun.
  const options = { concurrency: expandLimits.atOnce, signal: lookups.signal };
  const found = await pMap(paths, (path) => follow(catalogue, path, lookups), options);
  const byPath = new Map(paths.map((path, index) => [path, found[index]]));
  const inlined = names.map((name) => [name, inline(record[name], byPath)]);
  return { ...record, ...Object.fromEntries(inlined) };
}

function referencesOf(record: SwapiRecord, name: string): string[] {
  const value = record[name] as string | readonly string[] | null;
  return value === null ? [] : [value].flat();
}

async function follow(catalogue: Catalogue, path: string, lookups: Lookups): Promise<SwapiRecord | string> {
  const [, resource, id] = path.split('/');
  const answer = await catalogue.record(resource as Resource, Number(id), lookups);
  return answer.found ? answer.value : path;
}

function inline(value: unknown, byPath: ReadonlyMap<string, SwapiRecord | string | undefined>): unknown {
  return Array.isArray(value)
    ? value.map((path) => byPath.get(path))
    : value === null
      ? null
      : byPath.get(String(value));
}
