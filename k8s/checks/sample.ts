import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Environment } from './all-checks.ts';
import type { ApiObject } from './api-object.ts';

const text = readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8');

/** The sample environment, new with each call. By way of JSON, as what YAML aliases share would break together. */
export const sample = (): ApiObject[] => JSON.parse(JSON.stringify(parse(text, { merge: true })));

/** What belongs to the sample beside its manifests. */
export const sampleEnvironment: Environment = {
  writableRoots: new Set(),
  secrets: new Set(['swapi/registry', 'swapi/session', 'swapi/swapi-tls']),
  withoutMetrics: new Set(['observability/kafka']),
};

/**
 * The sample with one value changed: `broken('Deployment api', 'spec.template.spec.hostNetwork', true)`. List elements
 * go by their number, a dot in a key is written \., undefined removes, and what is missing on the way is made.
 */
export function broken(object: string, path: string, value: unknown): ApiObject[] {
  const objects = sample();
  const [kind, name] = object.split(' ');
  const found = objects.find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`The sample has no ${object}`);
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  const last = keys.pop() ?? '';
  let inner = found as unknown as Record<string, unknown>;
  for (const key of keys) {
    inner[key] ??= {};
    inner = inner[key] as Record<string, unknown>;
  }
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return objects;
}

export const container = 'spec.template.spec.containers.0';
export const pod = 'spec.template.spec';
