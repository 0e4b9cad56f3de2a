import { expect, test } from '@jest/globals';
import { metrics as definitions, type Metric } from '../contract.ts';
import { createMetrics } from './metrics.ts';

const build = { service: 'api', version: '1.2.3', revision: 'abc' };
const all: [string, Metric][] = Object.values(definitions).map((definition) => [definition.name, definition]);

test('every metric of the contract can be created, as the type and with the labels it says', async () => {
  const { registry, create } = createMetrics(build);
  for (const [name, definition] of all) {
    if (name !== definitions.buildInfo.name) create(definition);
    expect(registry.getSingleMetric(name)).toMatchObject({
      name,
      help: definition.help,
      labelNames: definition.labels,
    });
  }
  const text = await registry.metrics();
  for (const [name, { type }] of all) expect(text).toContain(`# TYPE ${name.replace(/_total$/, '')} ${type}\n`);
});

test.each(all)('%s is named by the conventions of Prometheus', (name, { type, labels, help }) => {
  expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  expect(name.endsWith('_total')).toBe(type === 'counter');
  if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
  // Base units only, and none of the suffixes that a histogram's series have.
  expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|kilobytes|percent|count|sum|bucket)(_|$)/);
  for (const label of labels) expect(label).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  expect(labels).not.toContain('le');
  expect(help).toMatch(/^[A-Z0-9].*\.$/);
});

test('no two metrics have one name', () => {
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
});

test('a registry says what runs, and has the figures of Node.js and the process', async () => {
  const { registry } = createMetrics(build);
  const text = await registry.metrics();
  const labels = `service="api",version="1.2.3",revision="abc",node_version="${process.version}"`;
  expect(text).toContain(`swapi_build_info{${labels}} 1\n`);
  for (const name of [
    'nodejs_eventloop_lag_p99_seconds',
    'process_resident_memory_bytes',
    'nodejs_gc_duration_seconds',
  ]) {
    expect(registry.getSingleMetric(name)).toBeDefined();
  }
});

test('counters and histograms without labels start at 0', async () => {
  const { registry, create } = createMetrics(build);
  for (const [, definition] of all) if (definition !== definitions.buildInfo) create(definition);
  const text = await registry.metrics();
  for (const [name, { type, labels }] of all) {
    if (labels.length > 0 || type === 'gauge') continue;
    expect(text).toContain(`\n${type === 'histogram' ? `${name}_count` : name} 0\n`);
  }
});
