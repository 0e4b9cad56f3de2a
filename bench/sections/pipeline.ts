import { setTimeout as wait } from 'node:timers/promises';
import { ports } from '../../app/contract.ts';
import type { ServerName } from '../../stack/control.ts';
import { runOwnLoad } from '../load/own-load.ts';
import { type Freshness, freshnessOf } from '../pipeline/freshness.ts';
import { type Losses, lossesOf } from '../pipeline/losses.ts';
import { measureSideBySide, type Samples } from '../pipeline/rounds.ts';
import { type CpuTimes, cpuBetween, type RunningSide } from '../pipeline/side.ts';
import { startMeasured } from '../processes/measured-process.ts';
import { path, usualServer } from '../servers/program.ts';
import type { Findings, Goal, Setting, Times } from '../setting.ts';
import { median, ratios } from '../statistics.ts';

/** Requests a second: what is measured, and what warms up. */
const rate = 200;
const warmUpRate = 300;
const settleMs = 5_000;
const freshnessRequests = 20;
const shown: readonly ServerName[] = ['api', 'upstream', 'kafka', 'promtail', 'loki', 'tempo', 'prometheus', 'lag'];
const goals = { toBefore: 0.5, toUsual: 0.4, lineMs: 1_000, byIdMs: 1_000, bySearchMs: 3_000 };

/** CPU time by server: a request's where there is load, a second's where there is none. */
type Cpu = ReadonlyMap<ServerName, number>;

interface Sample {
  readonly idle: Cpu;
  readonly uncached: Cpu;
  readonly cached: Cpu;
  readonly usual?: Cpu;
  readonly losses: Losses;
  readonly freshness: Freshness;
  readonly failures: number;
}

/** What a request costs the service and everything behind it, beside an older commit and the usual way. */
export const pipeline = (setting: Setting): Promise<Findings> =>
  measureSideBySide(setting, {
    title: 'The whole pipeline at a fixed rate',
    measure: (running, own) => measure(running, own, setting),
    tell: ({ uncached }) => `${total(uncached).toFixed(0)} us a request`,
    describe: (samples: Samples<Sample>) => describe(samples, setting),
  });

async function measure(running: RunningSide, withUsual: boolean, setting: Setting): Promise<Sample> {
  const { stack } = running;
  await stack.start('api', { CACHE_TTL_MS: '0' });
  await warmUp(setting);
  await wait(settleMs);
  const idle = await idleCpu(running, setting);
  const { result: uncached, lost: losses } = await lossesOf(() =>
    loadedCpu(running, setting, setting.times.cycleSeconds),
  );
  const freshness = await underLoad(setting, () => freshnessOf(path, freshnessRequests));
  await stack.start('api');
  await warmUp(setting);
  const cached = await loadedCpu(running, setting, setting.times.pipelineSeconds);
  const usual = withUsual ? { usual: await usualCpu(running, setting) } : {};
  return {
    idle,
    uncached: uncached.cpu,
    cached: cached.cpu,
    ...usual,
    losses,
    freshness,
    failures: uncached.failures + cached.failures,
  };
}

const load = ({ environment }: Setting, perSecond: number, seconds: number, port: number = ports.api) =>
  runOwnLoad({ url: `http://127.0.0.1:${port}${path}`, seconds, pace: { rate: perSecond } }, environment);

/** As long as V8 takes to have compiled what runs often. */
const warmUpSeconds = ({ warmUpSeconds: least, warmUpRequests }: Times): number =>
  Math.max(least, Math.ceil(warmUpRequests / warmUpRate));

const warmUp = (setting: Setting, port?: number) => load(setting, warmUpRate, warmUpSeconds(setting.times), port);

/** Works while requests come at the rate that is measured. */
async function underLoad<T>(setting: Setting, work: () => Promise<T>): Promise<T> {
  const seconds = Math.max(freshnessRequests, setting.times.latencySeconds);
  const [result] = await Promise.all([work(), load(setting, rate, seconds)]);
  return result;
}

async function idleCpu(running: RunningSide, { times }: Setting): Promise<Cpu> {
  const before = await running.cpuTimes();
  await wait(times.latencySeconds * 1_000);
  return cpuBetween(before, await running.cpuTimes(), times.latencySeconds);
}

async function loadedCpu(
  running: RunningSide,
  setting: Setting,
  seconds: number,
): Promise<{ cpu: Cpu; failures: number }> {
  const before = await running.cpuTimes();
  const { durationsMs, failures } = await load(setting, rate, seconds);
  return { cpu: cpuBetween(before, await running.cpuTimes(), durationsMs.length), failures };
}

/** The usual handler in the place of the api, with the same servers around it. */
async function usualCpu(running: RunningSide, setting: Setting): Promise<Cpu> {
  await running.stack.stop('api');
  const local = (port: number) => `127.0.0.1:${port}`;
  const server = await startMeasured(
    usualServer({
      upstreamUrl: `http://${local(ports.upstream)}/api/`,
      kafkaBrokers: local(ports.kafka),
      otlpUrl: `http://${local(ports.otlpHttp)}`,
      environment: setting.environment,
    }),
  );
  try {
    const port = Number(new URL(server.url).port);
    await warmUp(setting, port);
    const cpuTimes = async (): Promise<CpuTimes> => {
      const { cpuMicros } = await server.usage();
      return new Map([...(await running.cpuTimes()), ['api', cpuMicros]]);
    };
    const before = await cpuTimes();
    const { durationsMs } = await load(setting, rate, setting.times.cycleSeconds, port);
    return cpuBetween(before, await cpuTimes(), durationsMs.length);
  } finally {
    await server.stop();
  }
}

const total = (cpu: Cpu): number => shown.reduce((sum, name) => sum + (cpu.get(name) ?? 0), 0);

function describe(samples: Samples<Sample>, { times }: Setting): Omit<Findings, 'title'> {
  const [[own, ownSamples] = missing(), older] = [...samples];
  const rows = [...samples].flatMap(([{ name }, of]) => [
    row(
      `${name}: nothing cached`,
      of.map(({ uncached }) => uncached),
      of,
    ),
    row(
      `${name}: cached`,
      of.map(({ cached }) => cached),
    ),
    ...(name === own.name
      ? [
          row(
            'usual',
            of.flatMap(({ usual }) => usual ?? []),
          ),
        ]
      : []),
    row(
      `${name}: idle, us a second`,
      of.map(({ idle }) => idle),
    ),
  ]);
  const measured = Object.fromEntries([...samples].map(([{ name }, of]) => [name, of.map(plain)]));
  return {
    notes: [
      `CPU time in microseconds a request of each process, by the operating system's accounting, idle work included: ${rate} requests/s for ${times.cycleSeconds} s, cached for ${times.pipelineSeconds} s, after ${warmUpSeconds(times)} s of ${warmUpRate}/s. Each round starts the stack of each side from an empty folder. Medians of ${times.rounds} rounds in which the sides took turns.`,
      '"Usual" is the handler of that name under "CPU time a request" in the place of the api, nothing cached. Lost: spans and lines that the services made and Tempo and Loki did not get. Fresh: 95th percentile from an answer until its line, its trace by id, and its trace by search are found.',
    ],
    columns: ['', ...shown, 'all', 'lost spans, lines', 'fresh: line, trace by id, by search, ms'],
    rows,
    goals: judge(ownSamples, older?.[1]),
    measured,
  };
}

function missing(): never {
  throw new Error('there is a side');
}

function row(name: string, cpus: readonly Cpu[], samples: readonly Sample[] = []): string[] {
  const middle = (pick: (cpu: Cpu) => number) => median(cpus.map(pick)).toFixed(0);
  return [
    name,
    ...shown.map((server) => middle((cpu) => cpu.get(server) ?? 0)),
    middle(total),
    samples.length === 0 ? '' : `${lostOf(samples, 'spans')}, ${lostOf(samples, 'lines')}`,
    samples.length === 0 ? '' : freshnessColumns.map((column) => freshest(samples, column).toFixed(0)).join(', '),
  ];
}

const freshnessColumns = ['lineMs', 'traceByIdMs', 'traceBySearchMs'] as const;

const lostOf = (samples: readonly Sample[], kind: keyof Losses): number =>
  samples.reduce((sum, { losses }) => sum + losses[kind], 0);

const freshest = (samples: readonly Sample[], column: keyof Freshness): number =>
  median(samples.map(({ freshness }) => freshness[column]));

function judge(own: readonly Sample[], older: readonly Sample[] | undefined): Goal[] {
  const uncached = own.map((sample) => total(sample.uncached));
  const atMost = (text: string, value: number, limit: number, digits = 0): Goal => ({
    text: `${text} at most ${limit}`,
    value: value.toFixed(digits),
    met: value <= limit,
  });
  const to = (text: string, others: readonly number[], limit: number) =>
    atMost(text, median(ratios(uncached, others)), limit, 2);
  const usual = own.flatMap((sample) => (sample.usual ? [total(sample.usual)] : []));
  return [
    ...(older
      ? [
          to(
            'all of it, as a part of what it was',
            older.map((one) => total(one.uncached)),
            goals.toBefore,
          ),
        ]
      : []),
    to('all of it, as a part of the usual way', usual, goals.toUsual),
    atMost('a log line in Loki after, ms,', freshest(own, 'lineMs'), goals.lineMs),
    atMost('a trace by its id after, ms,', freshest(own, 'traceByIdMs'), goals.byIdMs),
    atMost('a trace by search after, ms,', freshest(own, 'traceBySearchMs'), goals.bySearchMs),
    atMost('spans lost,', lostOf(own, 'spans'), 0),
    atMost('log lines lost,', lostOf(own, 'lines'), 0),
    atMost(
      'requests failed,',
      own.reduce((sum, { failures }) => sum + failures, 0),
      0,
    ),
  ];
}

/** Maps as JSON has them. */
const plain = ({ idle, uncached, cached, usual, ...rest }: Sample) => ({
  ...rest,
  idle: Object.fromEntries(idle),
  uncached: Object.fromEntries(uncached),
  cached: Object.fromEntries(cached),
  ...(usual ? { usual: Object.fromEntries(usual) } : {}),
});
