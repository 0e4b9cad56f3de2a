import { type LoadResult, runClosedLoop } from '../load/closed-loop.ts';
import { warmUp } from '../load/warm-up.ts';
import { type MeasuredProcess, startMeasured } from '../processes/measured-process.ts';
import { path, service } from '../servers/program.ts';
import type { Findings, Setting } from '../setting.ts';
import { median, ratios } from '../statistics.ts';
import { type Around, withUpstream } from './upstream.ts';

const connections = 400;
const workMs = 70;
const leastPerSecond = 1_400;
const mostTimes = 1.1;

interface Sample extends LoadResult {
  readonly cpuMicrosPerRequest: { readonly api: number; readonly upstream: number };
}

/** What two cores have room for, all servers and the load on them, and whether a Kafka that hangs changes that. */
export async function throughput(setting: Setting): Promise<Findings> {
  const normal: Sample[] = [];
  const frozen: Sample[] = [];
  await withUpstream(setting, 'full', async (around) => {
    for (let round = 1; round <= setting.times.rounds; round += 1) {
      normal.push(await measure(false, around, setting));
      frozen.push(await measure(true, around, setting));
      const perSecond = [normal, frozen].map((results) => results.at(-1)?.requestsPerSecond.toFixed(0));
      setting.say(`throughput ${round}/${setting.times.rounds}: ${perSecond.join(', with Kafka frozen ')} requests/s`);
    }
  });
  const rate = (results: readonly LoadResult[]) => median(results.map((result) => result.requestsPerSecond));
  const p99s = (results: readonly LoadResult[]) => results.map((result) => result.p99Ms);
  const p99Ratio = median(ratios(p99s(frozen), p99s(normal)));
  const rateGoal = (title: string, results: readonly LoadResult[]) => ({
    text: `${title} at least ${leastPerSecond} requests/s`,
    value: rate(results).toFixed(0),
    met: rate(results) >= leastPerSecond,
  });
  return {
    title: 'Throughput with 400 connections',
    notes: [
      `The api with its cache off and SIMULATED_WORK_MS=${workMs}, ${connections} connections of autocannon for ${setting.times.latencySeconds} s, ${setting.times.rounds} rounds; upstream with its telemetry. Telemetry goes to: ${setting.sinks.description}.`,
    ],
    columns: ['api', 'requests/s', 'p50, ms', 'p99, ms', 'CPU of api, us a request', 'CPU of upstream', 'failed'],
    rows: [row('Kafka well', normal), row('Kafka frozen', frozen)],
    goals: [
      rateGoal('with Kafka well', normal),
      rateGoal('with Kafka frozen', frozen),
      {
        text: `p99 with Kafka frozen at most ${mostTimes} times that with Kafka well`,
        value: p99Ratio.toFixed(2),
        met: p99Ratio <= mostTimes,
      },
    ],
    measured: { normal, frozen },
  };
}

async function measure(
  freeze: boolean,
  { upstream, surroundings }: Around,
  { sinks, times }: Setting,
): Promise<Sample> {
  const settings = { CACHE_TTL_MS: '0', SIMULATED_WORK_MS: String(workMs) };
  const server = await startMeasured(service('api', surroundings, settings));
  try {
    const load = { url: server.url + path, connections };
    await warmUp(load, times);
    if (freeze) await sinks.freezeKafka();
    const cpuMicros = async (of: MeasuredProcess) => (await of.usage()).cpuMicros;
    const before = { api: await cpuMicros(server), upstream: await cpuMicros(upstream) };
    const result = await runClosedLoop({ ...load, seconds: times.latencySeconds });
    const perRequest = (micros: number) => micros / result.requests;
    return {
      ...result,
      cpuMicrosPerRequest: {
        api: perRequest((await cpuMicros(server)) - before.api),
        upstream: perRequest((await cpuMicros(upstream)) - before.upstream),
      },
    };
  } finally {
    if (freeze) await sinks.thawKafka();
    await server.stop();
  }
}

function row(name: string, results: readonly Sample[]): string[] {
  const middle = (pick: (result: Sample) => number) => median(results.map(pick)).toFixed(0);
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  return [
    name,
    middle((result) => result.requestsPerSecond),
    middle((result) => result.p50Ms),
    middle((result) => result.p99Ms),
    middle((result) => result.cpuMicrosPerRequest.api),
    middle((result) => result.cpuMicrosPerRequest.upstream),
    String(failures),
  ];
}
