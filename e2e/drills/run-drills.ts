import { setTimeout as wait } from 'node:timers/promises';
import type { Drill } from './drill.ts';
import type { DrillResult } from './result.ts';
import { type DrillSetting, runDrill } from './run-drill.ts';
import { brokenPromises } from './verdict.ts';

export interface DrillsOutcome {
  readonly results: readonly DrillResult[];
  /** Drills that could not be brought to their end, and why. */
  readonly failures: readonly string[];
  /** Drills of a server that the stack runs without. */
  readonly leftOut: readonly string[];
}

/** Runs one drill after the other, until the signal aborts. */
export async function runDrills(drills: readonly Drill[], setting: DrillSetting): Promise<DrillsOutcome> {
  const statuses = await setting.stack.status();
  const isLeftOut = ({ server }: Drill) => statuses.some(({ name, state }) => name === server && state === 'left out');
  const results: DrillResult[] = [];
  const failures: string[] = [];
  await untilQuiet(setting);
  await settle(setting);
  for (const drill of drills.filter((candidate) => !isLeftOut(candidate))) {
    if (setting.signal.aborted) break;
    try {
      results.push(await runDrill(drill, setting));
    } catch (error) {
      // Any other error of a drill that is broken off is one of healing the stack.
      if (setting.signal.aborted && (error as Error).name === 'AbortError') break;
      failures.push(`${drill.name} failed: ${(error as Error).message}`);
    }
  }
  return { results, failures, leftOut: drills.filter(isLeftOut).map(({ name }) => name) };
}

/**
 * Waits until no request that went wrong before counts any more, tests' on purpose among them: what they add to the
 * windows of the objectives would raise an alert in the first drills, and be taken for a fault's doing.
 */
async function untilQuiet({ alerts, times, say, signal }: DrillSetting): Promise<void> {
  const isQuiet = async () => (await alerts.badRate()) === 0;
  if (await isQuiet()) return;
  say('waiting until requests that failed or were slow before are out of the window of the objectives');
  const late = performance.now() + times.quietWithinMs;
  while (!signal.aborted && !(await isQuiet())) {
    if (performance.now() > late)
      throw new Error('Requests fail or are slow though no drill runs: something else is amiss, or sends them.');
    await wait(times.lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** A process that has just started takes more memory and time under any load: none of that is a fault's doing. */
async function settle({ createLoad, times, say, signal }: DrillSetting): Promise<void> {
  say('settling');
  const load = createLoad();
  load.start();
  // Broken off, it ends as a drill does: what follows looks at the signal itself.
  await wait(times.settleMs, undefined, { signal }).catch(() => undefined);
  await load.stop();
}

/** What went wrong, a line each. */
export const complaints = ({ results, failures }: DrillsOutcome): string[] => [
  ...failures,
  ...results.flatMap((result) => brokenPromises(result).map((broken) => `${result.drill.name}: ${broken}`)),
];
