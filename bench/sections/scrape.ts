import { operationsPaths } from '../../app/contract.ts';
import { runClosedLoop } from '../load/closed-loop.ts';
import { startMeasured } from '../processes/measured-process.ts';
import type { Findings, Setting } from '../setting.ts';

const labelSets = [1, 10, 100, 1_000];
/** Exemplars come with OpenMetrics alone, which is what Prometheus asks for first. */
const headers = { accept: 'application/openmetrics-text' };

interface Sample {
  readonly labelSets: number;
  readonly series: number;
  readonly bytes: number;
  readonly cpuMicros: number;
}

/** What one scrape costs the process, by the series that it has. */
export async function scrape(setting: Setting): Promise<Findings> {
  const samples: Sample[] = [];
  for (const count of labelSets) samples.push(await measure(count, setting));
  return {
    title: 'Cost of /metrics',
    notes: [
      'CPU time of one scrape, with Node.js and process metrics and so many label sets (routes times statuses) in the request histogram, all with exemplars.',
    ],
    columns: ['label sets', 'series', 'KB', 'CPU, ms a scrape'],
    rows: samples.map(({ labelSets: count, series, bytes, cpuMicros }) => [
      String(count),
      String(series),
      (bytes / 1024).toFixed(0),
      (cpuMicros / 1_000).toFixed(1),
    ]),
    goals: [],
    measured: samples,
  };
}

async function measure(count: number, { environment, times }: Setting): Promise<Sample> {
  const args = [String(count)];
  const server = await startMeasured({ file: 'bench/servers/series-process.ts', args, environment });
  try {
    const url = server.operationsUrl + operationsPaths.metrics;
    const text = await (await fetch(url, { headers })).text();
    const load = { url, headers, connections: 1, seconds: times.seconds };
    await runClosedLoop({ ...load, seconds: times.warmUpSeconds });
    const before = await server.usage();
    const { requests } = await runClosedLoop(load);
    const after = await server.usage();
    return {
      labelSets: count,
      series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
      bytes: text.length,
      cpuMicros: (after.cpuMicros - before.cpuMicros) / requests,
    };
  } finally {
    await server.stop();
  }
}
