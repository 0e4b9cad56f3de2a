import { readFileSync } from 'node:fs';
import { metrics } from '../../app/contract.ts';
import { recorded } from '../rules/recorded.ts';
import { metricUses } from './query-syntax.ts';

/** What server-metrics.json holds: metrics as they are asked for, with the labels they were seen with. */
export type RecordedMetrics = Readonly<Record<string, { readonly type: string; readonly labels: readonly string[] }>>;

/** Every metric that can be asked for, with its labels. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** The labels that Prometheus gives to everything it scrapes. */
const targetLabels = ['job', 'instance'];
const samples = { histogram: ['_bucket', '_count', '_sum'], counter: [''], gauge: [''] } as const;

/**
 * The service's metrics as app/contract.ts has them, those of recording rules, and by the recorded list (see
 * record-metrics.ts) those of Node.js, the servers and Prometheus itself.
 */
export function knownMetrics(): KnownMetrics {
  const known = new Map<string, ReadonlySet<string>>();
  for (const { name, type, labels } of Object.values(metrics)) {
    for (const suffix of samples[type]) {
      const own = suffix === '_bucket' ? [...labels, 'le'] : labels;
      known.set(`${name}${suffix}`, new Set([...targetLabels, ...own]));
    }
  }
  for (const { name, labels } of Object.values(recorded)) known.set(name, new Set(labels));
  const list = readFileSync(new URL('server-metrics.json', import.meta.url), 'utf8');
  for (const [name, { labels }] of Object.entries(JSON.parse(list) as RecordedMetrics)) {
    known.set(name, new Set(labels));
  }
  return known;
}

/** The metrics a PromQL expression asks for that do not exist, and the labels that they do not have. */
export function unknownNames(expression: string, known: KnownMetrics): string[] {
  const unknown = metricUses(expression).flatMap(({ metrics: named, labels }) => {
    const missing = named.filter((name) => !known.has(name));
    if (missing.length > 0) return missing;
    const having = (label: string) => named.some((name) => known.get(name)?.has(label));
    return labels.filter((label) => !having(label)).map((label) => `${named.join(' or ')} by ${label}`);
  });
  return [...new Set(unknown)];
}
