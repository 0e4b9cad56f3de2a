import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { completeValues } from '../platform/values/environments.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { namespaces } from './namespaces.ts';
import { madeUpSecrets, productionSets, productionValues } from './production.ts';

const image = { repository: 'localhost:5001/swapi-observability', tag: 'rehearsal-1' };

/** What production's owner decides by paths of values: sizes, addresses, whose trace context is trusted, the sampler. */
const changeable = [
  /\.(resources|storage|heap|retentionBytesPerPartition|retentionSize)\b/,
  /^(images|namespaces|ingress|persistence\.storageClass|spread\.required)\b/,
  /\.(host|tlsSecret|secret|bucket|region|endpoint|externalLabels|remoteWrite|alertmanagers|runbooks)\b/,
  /^api\.env\.TRACE_CONTEXT$/,
  /^otel\.OTEL_TRACES_SAMPLER$/,
];

function differences(one: unknown, other: unknown, path: string): string[] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences(Reflect.get(one, key), Reflect.get(other, key), path === '' ? key : `${path}.${key}`),
  );
}

test('the rehearsal changes sizes, addresses, trust and the sampler of production alone', () => {
  const rehearsed = productionValues(productionSets(image, 3));
  const changed = differences(loadValues(completeValues('production')), rehearsed, '');
  expect(changed.length).toBeGreaterThan(10);
  expect(changed.filter((path) => !changeable.some((pattern) => pattern.test(path)))).toEqual([]);
});

test('brokers and Lokis share no node where there are three', () => {
  expect(productionValues(productionSets(image, 3)).spread.required).toBe(true);
  expect(productionValues(productionSets(image, 2)).spread.required).toBe(false);
});

test('its namespaces are no default ones', () => {
  const { namespaces: defaults } = loadValues(completeValues('production'));
  expect(Object.values(namespaces).filter((name) => Object.values(defaults).includes(name))).toEqual([]);
});

test('every Secret that pods need is made up, each time anew', () => {
  const values = readFileSync(fileURLToPath(new URL('./values.yaml', import.meta.url)), 'utf8');
  const { loki, tempo, grafana } = parse(values);
  const keys = { accessKeyId: 'id', secretAccessKey: 'key' };
  const secrets = madeUpSecrets(keys) as { metadata: { name: string }; stringData: object }[];
  expect(secrets.map(({ metadata }) => metadata.name)).toEqual([loki.s3.secret, tempo.s3.secret, grafana.secret]);
  expect(secrets[0]?.stringData).toEqual(keys);
  expect(JSON.stringify(secrets)).not.toBe(JSON.stringify(madeUpSecrets(keys)));
});
