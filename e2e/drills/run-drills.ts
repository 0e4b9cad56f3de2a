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
  for (const drill of drills.filter((candidate) => !isLeftOut(candidate))) {
    try {
      results.push(await runDrill(drill, setting));
    } catch (error) {
      // Any other error of a drill that is broken off is one of healing the stack.
      if (setting.signal.aborted && (error as Error).name === 'AbortError') break;
      failures.push(`${drill.name} failed: ${(error as Error).message}`);
    }
    if (setting.signal.aborted) break;
  }
  return { results, failures, leftOut: drills.filter(isLeftOut).map(({ name }) => name) };
}

/** What went wrong, a line each. */
export const complaints = ({ results, failures }: DrillsOutcome): string[] => [
  ...failures,
  ...results.flatMap((result) => brokenPromises(result).map((broken) => `${result.drill.name}: ${broken}`)),
];
