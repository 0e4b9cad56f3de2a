import { percentile } from '../../e2e/support/percentile.ts';
import { runOwnLoad } from '../load/own-load.ts';
import { startMeasured } from '../processes/measured-process.ts';
import { composedServer, path, type Surroundings, service } from '../servers/program.ts';
import type { Findings, Setting } from '../setting.ts';
import { saturationOf } from './loads.ts';
import { withUpstream } from './upstream.ts';

const shares = [0.1, 0.5, 0.8, 0.95];
const cases = [
  { name: 'without telemetry', telemetry: false, frozen: false },
  { name: 'as it is run', telemetry: true, frozen: false },
  { name: 'as it is run, Kafka frozen', telemetry: true, frozen: true },
] as const;
type Case = (typeof cases)[number];

interface Sample {
  readonly share: number;
  readonly rate: number;
  readonly name: string;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerRequest: number;
  readonly failures: number;
}

/** How long answers take, and what each costs, at parts of the load that the whole service can bear. */
export async function latency(setting: Setting): Promise<Findings> {
  const samples: Sample[] = [];
  const saturation = await withUpstream(setting, 'full', async ({ surroundings }) => {
    const measured = await saturationOfApi(surroundings, setting);
    for (const share of shares) {
      for (const one of cases) {
        const sample = await measure(one, share, measured * share, surroundings, setting);
        samples.push(sample);
        setting.say(`latency ${share * 100} % ${one.name}: p99 ${sample.p99Ms.toFixed(1)} ms`);
      }
    }
    return measured;
  });
  return {
    title: 'Latency against load',
    notes: [
      `The api with its cache off, asked at a fixed rate for ${setting.times.latencySeconds} s: shares of the ${saturation.toFixed(0)} requests/s that it answers, as it is run, when there are always 64 waiting. Upstream has its telemetry in every case. CPU time is that of the api. Telemetry goes to: ${setting.sinks.description}.`,
    ],
    columns: ['load', 'api', 'p50, ms', 'p90, ms', 'p99, ms', 'CPU, us a request', 'failed'],
    rows: samples.map(({ share, rate, name, p50Ms, p90Ms, p99Ms, cpuMicrosPerRequest, failures }) => [
      `${share * 100} %, ${rate.toFixed(0)}/s`,
      name,
      p50Ms.toFixed(1),
      p90Ms.toFixed(1),
      p99Ms.toFixed(1),
      cpuMicrosPerRequest.toFixed(0),
      String(failures),
    ]),
    goals: [],
    measured: { saturation, samples },
  };
}

const program = (telemetry: boolean, surroundings: Surroundings) =>
  telemetry
    ? service('api', surroundings, { CACHE_TTL_MS: '0' })
    : composedServer({ handler: 'gateway', telemetry: [] }, surroundings);

async function saturationOfApi(surroundings: Surroundings, setting: Setting): Promise<number> {
  const server = await startMeasured(program(true, surroundings));
  try {
    return await saturationOf(server, setting);
  } finally {
    await server.stop();
  }
}

async function measure(
  { name, telemetry, frozen }: Case,
  share: number,
  rate: number,
  surroundings: Surroundings,
  { sinks, times, environment }: Setting,
): Promise<Sample> {
  const server = await startMeasured(program(telemetry, surroundings));
  try {
    const load = { url: server.url + path, pace: { rate } };
    await runOwnLoad({ ...load, seconds: times.warmUpSeconds }, environment);
    if (frozen) await sinks.freezeKafka();
    const before = await server.usage();
    const { durationsMs, failures } = await runOwnLoad({ ...load, seconds: times.latencySeconds }, environment);
    const after = await server.usage();
    const of = (percent: number) => percentile(durationsMs, percent);
    const cpuMicrosPerRequest = (after.cpuMicros - before.cpuMicros) / durationsMs.length;
    return { share, rate, name, p50Ms: of(50), p90Ms: of(90), p99Ms: of(99), cpuMicrosPerRequest, failures };
  } finally {
    if (frozen) await sinks.thawKafka();
    await server.stop();
  }
}
