import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runClosedLoop } from '../load/closed-loop.ts';
import { scrapeSum } from '../load/scrape.ts';
import { warmUp } from '../load/warm-up.ts';
import { type Program, startMeasured } from '../processes/measured-process.ts';
import {
  composedServer,
  path,
  type Surroundings,
  service,
  type TelemetryPart,
  telemetryParts,
  usualServer,
} from '../servers/program.ts';
import type { Findings, Goal, Setting } from '../setting.ts';
import { differences, median, ratios, spreadOf } from '../statistics.ts';
import { withUpstream } from './upstream.ts';

interface Variant {
  readonly id: string;
  readonly title: string;
  readonly program: (surroundings: Surroundings) => Program;
}

interface Sample {
  readonly cpuMicrosPerRequest: number;
  readonly requestsPerSecond: number;
  readonly failures: number;
  /** Spans and log lines that found no room; they make a request cheaper than it is. */
  readonly lost: number;
}

const connections = 20;
const cacheTtlMs = 60_000;
const all = telemetryParts;

const got = (id: string, title: string, telemetry: readonly TelemetryPart[]): Variant => ({
  id,
  title,
  program: (surroundings) => composedServer({ handler: 'got', telemetry }, surroundings),
});

const gateway = (id: string, title: string, telemetry: readonly TelemetryPart[], ttlMs: number): Variant => ({
  id,
  title,
  program: (surroundings) => composedServer({ handler: 'gateway', telemetry, cacheTtlMs: ttlMs }, surroundings),
});

const api = (id: string, title: string, ttlMs: number): Variant => ({
  id,
  title,
  program: (surroundings) => service('api', surroundings, { CACHE_TTL_MS: String(ttlMs) }),
});

export const variants: readonly Variant[] = [
  {
    id: 'koa',
    title: 'Koa and router, a constant answer',
    program: (surroundings) => composedServer({ handler: 'constant', telemetry: [] }, surroundings),
  },
  got('got', 'Koa, router and a call to upstream by got', []),
  got('got-metrics', '... with metrics', ['metrics']),
  got('got-stdout', '... with logs to stdout', ['stdout']),
  got('got-kafka', '... with logs to Kafka', ['kafka']),
  got('got-traces', '... with traces', ['traces']),
  got('got-all', '... with all of it', all),
  { id: 'usual', title: '... with the usual set-up of all of it', program: usualServer },
  gateway('service-none', 'api, cache off, without telemetry', [], 0),
  gateway('service-metrics', '... with metrics', ['metrics'], 0),
  gateway('service-logs', '... with logs to stdout and Kafka', ['stdout', 'kafka'], 0),
  gateway('service-traces', '... with traces', ['traces'], 0),
  api('service', 'api, cache off, as it is run', 0),
  gateway('cached-none', 'api, cache on, without telemetry', [], cacheTtlMs),
  gateway('cached-metrics', '... with metrics', ['metrics'], cacheTtlMs),
  gateway('cached-logs', '... with logs to stdout and Kafka', ['stdout', 'kafka'], cacheTtlMs),
  gateway('cached-traces', '... with traces', ['traces'], cacheTtlMs),
  api('cached', 'api, cache on, as it is run', cacheTtlMs),
];

/** CPU time a request of one server after the other, round after round. */
export async function cost(setting: Setting): Promise<Findings> {
  const { times, say } = setting;
  const wanted = variants.filter(({ id }) => setting.variants.length === 0 || setting.variants.includes(id));
  const samples = new Map<string, Sample[]>(wanted.map(({ id }) => [id, []]));
  await withUpstream(setting, 'none', async ({ surroundings }) => {
    for (let round = 1; round <= times.rounds; round += 1) {
      for (const variant of wanted) {
        const sample = await measure(variant, surroundings, setting, round);
        samples.get(variant.id)?.push(sample);
        say(`cost ${round}/${times.rounds} ${variant.id}: ${sample.cpuMicrosPerRequest.toFixed(0)} us a request`);
      }
    }
  });
  return findings(wanted, samples, setting);
}

async function measure(
  { id, program }: Variant,
  surroundings: Surroundings,
  { times, profileFolder }: Setting,
  round: number,
): Promise<Sample> {
  const server = await startMeasured(program(surroundings));
  try {
    const load = { url: server.url + path, connections };
    await warmUp(load, times);
    if (profileFolder) await server.startProfile();
    const before = await server.usage();
    const { requests, requestsPerSecond, failures } = await runClosedLoop({ ...load, seconds: times.seconds });
    const after = await server.usage();
    if (profileFolder) {
      writeFileSync(join(profileFolder, `${id}-${round}.cpuprofile`), JSON.stringify(await server.stopProfile()));
    }
    const lost =
      (await scrapeSum(server.operationsUrl, 'otel_spans_dropped_total')) +
      (await scrapeSum(server.operationsUrl, 'log_stream_lines_dropped_total'));
    return { cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / requests, requestsPerSecond, failures, lost };
  } finally {
    await server.stop();
  }
}

function findings(
  wanted: readonly Variant[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  { times, sinks }: Setting,
): Findings {
  const cpuOf = (id: string) => samples.get(id)?.map((sample) => sample.cpuMicrosPerRequest);
  return {
    title: 'CPU time a request',
    notes: [
      `User and system time of the server's process, as the operating system accounts it, by the requests it answered: ${times.seconds} s of ${connections} connections after ${times.warmUpSeconds} s and at least ${times.warmUpRequests} requests to warm up, a new process each time, ${times.rounds} rounds of all variants one after the other.`,
      `Median, and least to most of the rounds. Log lines and spans go to: ${sinks.description}.`,
      '"Usual" is the OpenTelemetry SDK with its http and koa instrumentation as they come (of what auto-instrumentations-node has, the part that this handler notices most), prom-client in a plain middleware, and bunyan with a stream to Kafka of which each line is awaited.',
    ],
    columns: ['server', 'CPU, us a request', 'least to most', 'requests/s', 'failed', 'telemetry lost'],
    rows: wanted.map(({ id, title }) => {
      const of = samples.get(id) ?? [];
      const cpu = spreadOf(of.map((sample) => sample.cpuMicrosPerRequest));
      const sum = (pick: (sample: Sample) => number) => String(of.reduce((total, sample) => total + pick(sample), 0));
      return [
        title,
        cpu.median.toFixed(0),
        `${cpu.min.toFixed(0)} to ${cpu.max.toFixed(0)}`,
        median(of.map((sample) => sample.requestsPerSecond)).toFixed(0),
        sum((sample) => sample.failures),
        sum((sample) => sample.lost),
      ];
    }),
    goals: [ratioGoal(cpuOf('service'), cpuOf('service-none')), differenceGoal(cpuOf('cached'), cpuOf('koa'))].filter(
      (goal) => goal !== undefined,
    ),
    measured: Object.fromEntries(samples),
  };
}

const mostTimes = 1.7;
const mostMicros = 60;

function ratioGoal(full?: readonly number[], none?: readonly number[]): Goal | undefined {
  if (!full || !none) return undefined;
  const ratio = median(ratios(full, none));
  return {
    text: `api with its cache off takes at most ${mostTimes} times the CPU a request of the same without telemetry`,
    value: ratio.toFixed(2),
    met: ratio <= mostTimes,
  };
}

function differenceGoal(cached?: readonly number[], koa?: readonly number[]): Goal | undefined {
  if (!cached || !koa) return undefined;
  const micros = median(differences(cached, koa));
  return {
    text: `api with its cache on takes at most ${mostMicros} us a request more than Koa and router alone`,
    value: `${micros.toFixed(0)} us`,
    met: micros <= mostMicros,
  };
}
