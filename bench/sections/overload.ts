import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from '../../e2e/support/percentile.ts';
import { type OwnLoadResult, runOwnLoad } from '../load/own-load.ts';
import { type MeasuredProcess, startMeasured } from '../processes/measured-process.ts';
import { path, service } from '../servers/program.ts';
import type { Findings, Goal, Setting } from '../setting.ts';
import { chartMemoryLimitMb, chartSettings } from './chart-limits.ts';
import { inMegabytes, sampling, saturationOf } from './loads.ts';
import { judgeRefusalCost, refusalCost } from './refusal-cost.ts';
import { withUpstream } from './upstream.ts';

const shares = [0.5, 1, 1.5, 3];
const settings = { ...chartSettings, CACHE_TTL_MS: '0' };
const saturationTries = 3;
const recoveryMs = 2_000;
const probeEveryMs = 100;
const goals = { goodput: 0.85, answeredP99Ms: 500, refusedP99Ms: 100, probeP99Ms: 1_000 };

interface Sample {
  readonly share: number;
  readonly rate: number;
  readonly sentPerSecond: number;
  readonly answeredPerSecond: number;
  readonly refusedPerSecond: number;
  /** Neither answered nor refused. */
  readonly lost: number;
  readonly answeredP99Ms: number;
  readonly refusedP99Ms: number;
  readonly probeP99Ms: number;
  readonly rssBytes: number;
  /** What became of the requests in the second that begins two seconds after the load. */
  readonly afterwards: { readonly failures: number; readonly p99Ms: number };
}

/** What becomes of more requests than there is room for, at a rate that does not care. */
export async function overload(setting: Setting): Promise<Findings> {
  const { saturation, samples, cost } = await withUpstream(setting, 'full', async (around) => {
    const server = await startMeasured(service('api', around.surroundings, settings));
    try {
      const measured = await saturationOf(server, setting, saturationTries);
      const found: Sample[] = [];
      for (const share of shares) found.push(await measure(server, share, measured, setting));
      return { saturation: measured, samples: found, cost: await refusalCost(server, around, setting) };
    } finally {
      await server.stop();
    }
  });
  const seconds = setting.times.overloadSeconds;
  return {
    title: 'More requests than there is room for',
    notes: [
      `The api with its cache off and the chart's limits of memory, asked at a fixed rate for ${seconds} s, one load after the other: shares of the ${saturation.toFixed(0)} requests/s that it answers when there are always 64 waiting. A probe of /livez goes along every 100 ms. Afterwards: the second that begins ${recoveryMs / 1_000} s after the load, at half of saturation. Telemetry goes to: ${setting.sinks.description}.`,
    ],
    columns: [
      'load',
      'sent/s',
      '2xx/s',
      '503/s',
      'neither',
      'p99 of 2xx, ms',
      'p99 of 503, ms',
      'p99 of probes, ms',
      'memory, MB',
      'afterwards: failed, p99, ms',
    ],
    rows: samples.map((one) => [
      `${one.share * 100} %, ${one.rate.toFixed(0)}/s`,
      one.sentPerSecond.toFixed(0),
      one.answeredPerSecond.toFixed(0),
      one.refusedPerSecond.toFixed(0),
      String(one.lost),
      one.answeredP99Ms.toFixed(0),
      one.refusedPerSecond === 0 ? '' : one.refusedP99Ms.toFixed(0),
      one.probeP99Ms.toFixed(0),
      inMegabytes(one.rssBytes),
      `${one.afterwards.failures}, ${one.afterwards.p99Ms.toFixed(0)}`,
    ]),
    goals: [...judge(samples), judgeRefusalCost(cost)],
    measured: { saturation, samples, cost },
  };
}

async function measure(
  server: MeasuredProcess,
  share: number,
  saturation: number,
  { environment, times, say }: Setting,
): Promise<Sample> {
  const rate = saturation * share;
  const load = (perSecond: number, seconds: number) =>
    runOwnLoad({ url: server.url + path, seconds, pace: { rate: perSecond } }, environment);
  const seconds = times.overloadSeconds;
  const work = load(rate, seconds);
  const [probes, memory] = await Promise.all([
    sampling(work, () => probe(server), probeEveryMs),
    sampling(work, async () => (await server.usage()).rssBytes),
  ]);
  const result = await work;
  await wait(recoveryMs);
  const afterwards = await load(saturation / 2, 1);
  const sample: Sample = {
    share,
    rate,
    ...describe(result, seconds),
    probeP99Ms: percentile(probes, 99),
    rssBytes: Math.max(...memory),
    afterwards: { failures: afterwards.failures, p99Ms: percentile(afterwards.durationsMs, 99) },
  };
  say(
    `overload ${share * 100} %: ${sample.answeredPerSecond.toFixed(0)}/s answered, p99 ${sample.answeredP99Ms.toFixed(0)} ms`,
  );
  return sample;
}

function describe({ durationsMs, statuses, heldBack }: OwnLoadResult, seconds: number) {
  const of = (wanted: (status: number) => boolean) => durationsMs.filter((_, index) => wanted(statuses[index] ?? 0));
  const answered = of((status) => status === 200);
  const refused = of((status) => status === 503);
  return {
    sentPerSecond: durationsMs.length / seconds,
    answeredPerSecond: answered.length / seconds,
    refusedPerSecond: refused.length / seconds,
    lost: durationsMs.length - answered.length - refused.length + heldBack,
    answeredP99Ms: percentile(answered, 99),
    refusedP99Ms: refused.length === 0 ? 0 : percentile(refused, 99),
  };
}

/** How long /livez takes. */
async function probe({ operationsUrl }: MeasuredProcess): Promise<number> {
  const startedAt = performance.now();
  const { ok } = await fetch(`${operationsUrl}/livez`);
  return ok ? performance.now() - startedAt : Number.POSITIVE_INFINITY;
}

function judge(samples: readonly Sample[]): Goal[] {
  const last = samples.at(-1);
  const full = samples.find(({ share }) => share === 1);
  if (!last || !full) throw new Error('there are several loads');
  const best = Math.max(...samples.map(({ answeredPerSecond }) => answeredPerSecond));
  const goodput = last.answeredPerSecond / best;
  const keptUp = samples.every(({ rate, sentPerSecond }) => sentPerSecond >= rate * 0.98);
  const at = `at ${last.share} times saturation`;
  const most = (text: string, value: number, limit: number, unit: string): Goal => ({
    text: `${text} ${limit}${unit}`,
    value: `${value.toFixed(0)}${unit}`,
    met: value <= limit,
  });
  return [
    { text: 'the load kept its rate, or else all of this says nothing', value: keptUp ? 'yes' : 'no', met: keptUp },
    {
      text: `${at} at least ${goals.goodput} times as many answers of 2xx as at the best`,
      value: goodput.toFixed(2),
      met: goodput >= goals.goodput,
    },
    most(`${at} p99 of the answered at most`, last.answeredP99Ms, goals.answeredP99Ms, ' ms'),
    most(`${at} p99 of the refused at most`, last.refusedP99Ms, goals.refusedP99Ms, ' ms'),
    most('p99 of probes at most', Math.max(...samples.map(({ probeP99Ms }) => probeP99Ms)), goals.probeP99Ms, ' ms'),
    most(
      'memory within the limit of the chart,',
      Math.max(...samples.map(({ rssBytes }) => rssBytes)) / 1024 ** 2,
      chartMemoryLimitMb,
      ' MB',
    ),
    most(
      'requests without an answer',
      samples.reduce((sum, { lost }) => sum + lost, 0),
      0,
      '',
    ),
    most('failed once the load is over', Math.max(...samples.map(({ afterwards }) => afterwards.failures)), 0, ''),
  ];
}
