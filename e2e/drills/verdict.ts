import type { DrillResult } from './result.ts';

const slowestAllowedMs = 1_000;
const ratioAllowed = 2;
/**
 * A ratio of two short times says more about the machine than about the service: below this the time before counts as
 * if it were this. It is what a request with a single call to SWAPI takes where nothing is simulated, several times over.
 */
const p99FloorMs = 50;

/** How many times as long the 99th percentile of requests was under the fault. */
export const p99Ratio = ({ p99BeforeMs, p99DuringMs }: DrillResult): number =>
  p99DuringMs / Math.max(p99BeforeMs, p99FloorMs);

/** The most log lines that the fault may cost. */
export const linesAllowed = ({ drill, rate }: DrillResult): number =>
  Math.ceil(((drill.mayLoseMs ?? 0) * rate) / 1_000);

/** The promises that a drill has found broken, each as a sentence. */
export function brokenPromises(result: DrillResult): string[] {
  const { drill, failed, requests, slowestMs, memoryGrowthBytes, queueLimitBytes, linesLost, cutShort, amiss, alerts } =
    result;
  const broken: string[] = [];
  const promise = (holds: boolean, sentence: string) => {
    if (!holds) broken.push(sentence);
  };
  if (drill.of === 'telemetry') {
    promise(failed === 0, `${failed} of ${requests} requests failed`);
    promise(
      memoryGrowthBytes <= queueLimitBytes,
      `the api grew by ${megabytes(memoryGrowthBytes)} MB, more than the ${megabytes(queueLimitBytes)} MB of its queue`,
    );
  }
  if (drill.of === 'telemetry' && drill.timesCount !== false) {
    promise(slowestMs <= slowestAllowedMs, `a request took ${Math.round(slowestMs)} ms`);
    promise(p99Ratio(result) <= ratioAllowed, `p99 was ${p99Ratio(result).toFixed(1)} times that before`);
  }
  if (drill.refuses) {
    promise(result.unanswered === 0, `${result.unanswered} of ${requests} requests had no answer`);
    promise(failed > 0, 'no request was refused');
  }
  if (drill.name === 'api-terminated') promise(cutShort === 0, `${cutShort} requests under way were cut short`);
  const allowed = linesAllowed(result);
  promise(linesLost <= allowed, `${linesLost} log lines were lost, at most ${allowed} may be`);
  const unraised = drill.raises.filter((name) => !alerts.includes(name));
  promise(unraised.length === 0, `no alert told of it: ${unraised.join(', ')}`);
  const expected = [...drill.raises, ...(drill.mayRaise ?? [])];
  const others = alerts.filter((name) => !expected.includes(name));
  promise(others.length === 0, `alerts told of something else: ${others.join(', ')}`);
  promise(result.recoveredAfterMs !== undefined, `it did not recover: ${amiss}`);
  return broken;
}

const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
