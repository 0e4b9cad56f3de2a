import type { Outcome } from './sender.ts';

/** What requests came to. */
export interface Totals {
  readonly sent: number;
  /** Answers by the class of their status: 2xx, 4xx and so on. */
  readonly classes: Readonly<Record<string, number>>;
  /** Requests without an answer. */
  readonly failed: number;
  /** Answered otherwise than planned, or not at all. */
  readonly unexpected: number;
  readonly lastError: string | undefined;
  /** How long answers took, to a millisecond; undefined without any. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

export interface Tally {
  add(outcome: Outcome, expectedStatus: number): void;
  totals(): Totals;
}

/** Takes no more memory for a day of requests than for a minute of them. */
export function createTally(): Tally {
  const classes: Record<string, number> = {};
  /** Answers by their duration in whole milliseconds. */
  const durations: number[] = [];
  let sent = 0;
  let failed = 0;
  let unexpected = 0;
  let lastError: string | undefined;

  return {
    add({ status, error, durationMs }, expectedStatus) {
      sent += 1;
      if (status !== expectedStatus) unexpected += 1;
      if (status === undefined) {
        failed += 1;
        lastError = error;
        return;
      }
      const name = `${Math.floor(status / 100)}xx`;
      classes[name] = (classes[name] ?? 0) + 1;
      const ms = Math.round(durationMs);
      durations[ms] = (durations[ms] ?? 0) + 1;
    },
    totals: () => ({
      sent,
      classes: { ...classes },
      failed,
      unexpected,
      lastError,
      p50Ms: percentileOf(durations, 50),
      p95Ms: percentileOf(durations, 95),
    }),
  };
}

/** The smallest value that so many per cent do not exceed (nearest rank), where `counts[value]` tells how often it is. */
function percentileOf(counts: readonly number[], percent: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = Math.ceil((percent / 100) * total);
  for (const [value, count = 0] of counts.entries()) {
    left -= count;
    if (left <= 0 && total > 0) return value;
  }
  return undefined;
}
