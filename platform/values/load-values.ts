import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ExpectedError } from '../expected-error.ts';
import { contradictions } from './contradictions.ts';
import { type Values, valuesSchema } from './schema.ts';

/** Where a value came from: a file's path, or the --set that gave it. */
interface Source {
  readonly name: string;
  readonly values: Tree;
}

type Tree = { readonly [key: string]: unknown };

export interface ValuesOptions {
  /** The name of a file in charts-values/: local, ci or production. */
  readonly environment: string;
  /** Further files, each over the ones before. */
  readonly files?: readonly string[];
  /** Single values, such as `api.replicas=2`, over everything else; what follows the sign is read as YAML. */
  readonly sets?: readonly string[];
}

/** Every fault of the values, each with its path and the file it stands in. */
const valuesError = (summary: string, faults: readonly string[]): ExpectedError =>
  new ExpectedError(`${summary}\n${faults.map((fault) => `  ${fault}`).join('\n')}`);

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The values of an environment: base.yaml, then the environment's file, further files and single values, each over the
 * ones before. Maps are merged, all else is replaced. Throws an ExpectedError with every fault.
 */
export function loadValues({ environment, files = [], sets = [] }: ValuesOptions): Values {
  const own = ['base', environment].map((name) => join('charts-values', `${name}.yaml`));
  const sources = [
    ...own.map((name) => readSource(name, join(root, name))),
    ...files.map((file) => readSource(file, file)),
    ...sets.map(parseSet),
  ];
  const merged = sources.reduce<Tree>((below, { values }) => merge(below, values), {});
  refuseMissing(environment, merged);
  const parsed = valuesSchema.safeParse(merged);
  const faults = parsed.success ? contradictions(parsed.data) : describeIssues(parsed.error.issues, sources);
  if (!parsed.success || faults.length > 0) throw valuesError(`The values of ${environment} are not usable:`, faults);
  return parsed.data;
}

/** One fault for each key that nobody knows and each value of a wrong type. */
function describeIssues(issues: readonly z.core.$ZodIssue[], sources: readonly Source[]): string[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String);
    const places =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...path, key], message: 'no such value' }))
        : [{ path, message: issue.message }];
    return places.map(({ path, message }) => `${path.join('.')} (${whoSet(sources, path)}): ${message}`);
  });
}

function readSource(name: string, file: string): Source {
  let values: unknown;
  try {
    values = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    throw valuesError('A file of values cannot be read:', [`${name}: ${(error as Error).message}`]);
  }
  if (!isTree(values)) throw valuesError('A file of values cannot be read:', [`${name}: expected a map`]);
  return { name, values };
}

function parseSet(set: string): Source {
  const [, path, value] = /^([\w.-]+)=(.*)$/s.exec(set) ?? [];
  if (path === undefined || value === undefined) {
    throw valuesError('A --set cannot be read:', [`${set}: expected path.to.value=value`]);
  }
  const values = path.split('.').reduceRight<unknown>((below, key) => ({ [key]: below }), parse(value) ?? '');
  return { name: `--set ${set}`, values: values as Tree };
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(below: Tree, above: Tree): Tree {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const existing = merged[key];
    merged[key] = isTree(existing) && isTree(value) ? merge(existing, value) : value;
  }
  return merged;
}

/** The last source that has the path, or the deepest part of it. */
function whoSet(sources: readonly Source[], path: readonly string[]): string {
  const depth = ({ values }: Source): number => {
    let tree: unknown = values;
    let found = 0;
    while (found < path.length && isTree(tree) && Object.hasOwn(tree, path[found] ?? '')) {
      tree = tree[path[found] ?? ''];
      found += 1;
    }
    return found;
  };
  const deepest = Math.max(...sources.map(depth));
  return sources.findLast((source) => depth(source) === deepest)?.name ?? 'nowhere';
}

/** `null` stands for what only the owner of a cluster knows; a part that an external service replaces is not asked for. */
function refuseMissing(environment: string, merged: Tree): void {
  const replaced = ['loki', 'tempo'].filter((part) => {
    const external = (merged[part] as { external?: { url?: unknown } } | undefined)?.external;
    return Boolean(external?.url);
  });
  const missing = emptyPaths(merged).filter((path) => !replaced.some((part) => path.startsWith(`${part}.s3.`)));
  if (missing.length === 0) return;
  throw valuesError(
    `Only you can know these values of ${environment}; give a file that has them (see charts-values/${environment}.example.yaml):`,
    missing,
  );
}

function emptyPaths(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (value === null) return [prefix + key];
    return isTree(value) ? emptyPaths(value, `${prefix}${key}.`) : [];
  });
}
