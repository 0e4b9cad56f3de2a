import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { metrics } from '../../app/contract.ts';
import type { RecordedMetrics } from './known-metrics.ts';

// `node platform/queries/record-metrics.ts <URL of Prometheus>` writes into server-metrics.json what the servers it scrapes and
// prom-client's defaults expose. Rare ones, such as what a server rejects, appear only once they have happened: what
// was recorded before therefore stays. Delete the file first to forget what a newer server no longer has.

const [prometheus] = process.argv.slice(2);
if (prometheus === undefined) {
  process.stderr.write('usage: node platform/queries/record-metrics.ts <URL of Prometheus>\n');
  process.exit(2);
}
const file = new URL('server-metrics.json', import.meta.url);
const before: RecordedMetrics = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const now = await recordMetrics(prometheus.replace(/\/$/, ''));
const merged = Object.entries({ ...before, ...now }).sort(([a], [b]) => (a < b ? -1 : 1));
const lines = merged.map(([name, { type, labels }]) => {
  const all = [...new Set([...(before[name]?.labels ?? []), ...labels])].sort();
  return `  ${JSON.stringify(name)}: { "type": "${type}", "labels": ${JSON.stringify(all).replaceAll(',', ', ')} }`;
});
writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
process.stdout.write(`${merged.length} metrics, ${merged.length - Object.keys(before).length} of them new\n`);

async function recordMetrics(url: string): Promise<RecordedMetrics> {
  const families = await ask<Record<string, readonly { readonly type: string }[]>>(`${url}/api/v1/metadata`);
  const typeOf = (name: string): string => {
    const family = [name, name.replace(/_total$/, ''), name.replace(/_(bucket|count|sum)$/, '')].find(
      (candidate) => families[candidate] !== undefined,
    );
    const type = family === undefined ? undefined : families[family]?.[0]?.type;
    return type === undefined || type === 'unknown' ? typeBySuffix(name) : type;
  };
  const start = Math.floor(Date.now() / 1000) - 3600;
  const query = new URLSearchParams({ 'match[]': '{__name__=~".+"}', start: `${start}` });
  const labels = new Map<string, Set<string>>();
  for (const { __name__: name = '', ...rest } of await ask<Record<string, string>[]>(`${url}/api/v1/series?${query}`)) {
    if (isLeftOut(name)) continue;
    labels.set(name, (labels.get(name) ?? new Set()).union(new Set(Object.keys(rest))));
  }
  return Object.fromEntries([...labels].map(([name, set]) => [name, { type: typeOf(name), labels: [...set] }]));
}

/** For what comes without a type: written by Tempo, or exposed untyped. */
function typeBySuffix(name: string): string {
  if (/_(bucket|count|sum)$/.test(name)) return 'histogram';
  return name.endsWith('_total') ? 'counter' : 'gauge';
}

/** The service's own metrics are in app/contract.ts, those of rules in the rules; the rest is of no use to anybody here. */
function isLeftOut(name: string): boolean {
  const family = name.replace(/_(bucket|count|sum)$/, '');
  return (
    name.includes(':') ||
    Object.values(metrics).some((metric) => metric.name === name || metric.name === family) ||
    /^(go_(?!goroutines|memstats|gc_duration)|prometheus_sd_|net_conntrack_|kv_|scrape_)/.test(name)
  );
}

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url);
  const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
  if (status !== 'success') throw new Error(`${url}: ${error}`);
  return data;
}
