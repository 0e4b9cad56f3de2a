import { runClosedLoop } from '../load/closed-loop.ts';
import { warmUp } from '../load/warm-up.ts';
import { type MeasuredProcess, startMeasured } from '../processes/measured-process.ts';
import { composedServer, path } from '../servers/program.ts';
import type { Goal, Setting } from '../setting.ts';
import type { Around } from './upstream.ts';

const mostShare = 1 / 20;

interface RefusalCost {
  readonly answeredMicros: number;
  readonly refusedMicros: number;
}

/** CPU time of an answer, api and upstream together, and of a refusal, for which upstream is not asked. */
export async function refusalCost(
  api: MeasuredProcess,
  { upstream, surroundings }: Around,
  setting: Setting,
): Promise<RefusalCost> {
  const refusing = await startMeasured(composedServer({ handler: 'refused', telemetry: [] }, surroundings));
  try {
    return {
      answeredMicros: await cpuMicrosPerRequest(api, [api, upstream], setting),
      refusedMicros: await cpuMicrosPerRequest(refusing, [refusing], setting),
    };
  } finally {
    await refusing.stop();
  }
}

async function cpuMicrosPerRequest(
  { url }: MeasuredProcess,
  processes: readonly MeasuredProcess[],
  { times }: Setting,
): Promise<number> {
  const load = { url: url + path, connections: 20 };
  const cpuMicros = async () => {
    const usages = await Promise.all(processes.map((one) => one.usage()));
    return usages.reduce((sum, usage) => sum + usage.cpuMicros, 0);
  };
  await warmUp(load, times);
  const before = await cpuMicros();
  const { requests } = await runClosedLoop({ ...load, seconds: times.seconds });
  return ((await cpuMicros()) - before) / requests;
}

export function judgeRefusalCost({ answeredMicros, refusedMicros }: RefusalCost): Goal {
  const share = refusedMicros / answeredMicros;
  return {
    text: 'a refusal takes at most a twentieth of the CPU time of an answer by api and upstream',
    value: `${refusedMicros.toFixed(0)} of ${answeredMicros.toFixed(0)} us, ${share.toFixed(3)}`,
    met: share <= mostShare,
  };
}
