import { CircuitState, type IBreaker } from 'cockatiel';

interface Bucket {
  readonly startedAt: number;
  calls: number;
  failures: number;
}

const windowMs = 5_000;
const buckets = 10;
const leastCalls = 10;
const threshold = 0.5;
/** Where calls are few, so many in a row have to fail. */
const mostInARow = 10;

/**
 * Decides when calls to SWAPI are no use: when of at least ten in the last five seconds more than half failed, or, where
 * they are fewer, the last ten in a row. Of cockatiel's own breakers one knows no time, so that an hour ago counts as
 * much as now, and the other forgets only as new calls come.
 */
export function createBreaker(now: () => number = () => performance.now()): IBreaker {
  let recent: Bucket[] = [];
  let inARow = 0;

  function count(failed: boolean): void {
    const at = now();
    recent = recent.filter(({ startedAt }) => at - startedAt < windowMs);
    let bucket = recent.at(-1);
    if (!bucket || at - bucket.startedAt >= windowMs / buckets) {
      bucket = { startedAt: at, calls: 0, failures: 0 };
      recent.push(bucket);
    }
    bucket.calls += 1;
    bucket.failures += failed ? 1 : 0;
    inARow = failed ? inARow + 1 : 0;
  }

  return {
    state: undefined,
    success(state) {
      // What led here is history once a probe has come through.
      if (state === CircuitState.HalfOpen) recent = [];
      count(false);
    },
    failure(state) {
      count(true);
      if (state !== CircuitState.Closed) return true;
      const calls = recent.reduce((sum, bucket) => sum + bucket.calls, 0);
      const failures = recent.reduce((sum, bucket) => sum + bucket.failures, 0);
      return inARow >= mostInARow || (calls >= leastCalls && failures > calls * threshold);
    },
  };
}
