import { runOwnLoad } from '../load/own-load.ts';
import { scrapeSum } from '../load/scrape.ts';
import { type MeasuredProcess, startMeasured } from '../processes/measured-process.ts';
import { path, type Surroundings, service } from '../servers/program.ts';
import type { Findings, Setting } from '../setting.ts';
import { chartSettings } from './chart-limits.ts';
import { inMegabytes, sampling, saturationOf } from './loads.ts';
import { withUpstream } from './upstream.ts';

const fillSeconds = 5;
/** After so many the queue should have been full long ago. */
const mostFills = 60;

/** Resident memory of the api: idle, under lasting load, and with all the log lines that it may keep. */
export async function memory(setting: Setting): Promise<Findings> {
  const measured = await withUpstream(setting, 'full', async ({ surroundings }) => ({
    load: await underLoad(surroundings, setting),
    queue: await withFullQueue(surroundings, setting),
  }));
  const { load, queue } = measured;
  return {
    title: 'Memory of the api',
    notes: [
      `Resident memory with the chart's limits (\`${Object.entries(chartSettings)
        .map(([name, value]) => `${name}=${value}`)
        .join(
          ' ',
        )}\`). Half load are ${load.rate.toFixed(0)} requests/s with the cache off, for ${(setting.times.memorySeconds / 60).toFixed(1)} min. The queue is filled with the cache on, by requests as fast as they are answered, while Kafka is frozen.`,
    ],
    columns: ['state', 'MB', 'failed'],
    rows: [
      ['started', inMegabytes(load.startedBytes), '0'],
      ['under half load, at the end', inMegabytes(load.bytes.at(-1) ?? 0), String(load.failures)],
      ['under half load, at the most', inMegabytes(Math.max(...load.bytes)), ''],
      ['before the queue fills, after 5 s of such requests', inMegabytes(queue.beforeBytes), '0'],
      [
        `with a queue of ${inMegabytes(queue.queueBytes)} MB that is full`,
        inMegabytes(queue.fullBytes),
        String(queue.failures),
      ],
      ['the same, at the most', inMegabytes(queue.mostBytes), ''],
    ],
    goals: [],
    measured,
  };
}

async function underLoad(surroundings: Surroundings, setting: Setting) {
  const server = await startMeasured(service('api', surroundings, { ...chartSettings, CACHE_TTL_MS: '0' }));
  try {
    const { rssBytes: startedBytes } = await server.usage();
    const rate = (await saturationOf(server, setting)) / 2;
    setting.say(`memory: ${rate.toFixed(0)} requests/s for ${setting.times.memorySeconds} s`);
    const load = runOwnLoad(
      { url: server.url + path, seconds: setting.times.memorySeconds, pace: { rate } },
      setting.environment,
    );
    const bytes = await sampling(load, () => residentBytes(server));
    return { startedBytes, rate, bytes, failures: (await load).failures };
  } finally {
    await server.stop();
  }
}

async function withFullQueue(surroundings: Surroundings, { sinks, environment, say }: Setting) {
  const server = await startMeasured(service('api', surroundings, chartSettings));
  const scrape = (name: string) => scrapeSum(server.operationsUrl, name);
  const fill = () => runOwnLoad({ url: server.url + path, seconds: fillSeconds, pace: { atOnce: 64 } }, environment);
  let failures = 0;
  const bytes: number[] = [];
  try {
    await fill();
    const beforeBytes = await residentBytes(server);
    await sinks.freezeKafka();
    for (let fills = 0; (await scrape('log_stream_lines_dropped_total')) === 0; fills += 1) {
      if (fills === mostFills) throw new Error('the queue to Kafka did not fill');
      const load = fill();
      bytes.push(...(await sampling(load, () => residentBytes(server))));
      failures += (await load).failures;
      say(`memory: ${inMegabytes(await scrape('log_stream_queue_bytes'))} MB in the queue`);
    }
    const queueBytes = await scrape('log_stream_queue_bytes');
    const fullBytes = await residentBytes(server);
    return { beforeBytes, queueBytes, fullBytes, mostBytes: Math.max(fullBytes, ...bytes), failures };
  } finally {
    await sinks.thawKafka();
    await server.stop();
  }
}

const residentBytes = async (server: MeasuredProcess): Promise<number> => (await server.usage()).rssBytes;
