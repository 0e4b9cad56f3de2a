/** What came of a request, as its pod tells it: a status, or the code of why there is no answer. */
export interface PodOutcome {
  readonly number: number;
  /** When it was sent, in milliseconds since the epoch by the clock of its node. */
  readonly sentAtMs: number;
  readonly durationMs: number;
  readonly status?: number;
  readonly error?: string;
}

export const formatOutcome = ({ number, sentAtMs, durationMs, status, error }: PodOutcome): string =>
  `${number} ${sentAtMs} ${durationMs.toFixed(1)} ${status ?? error}`;

/** Undefined for a line that is none. */
export function parseOutcome(line: string): PodOutcome | undefined {
  const [, number, sentAtMs, durationMs, end = ''] = /^(\d+) (\d+) ([\d.]+) (.+)$/.exec(line) ?? [];
  if (number === undefined) return undefined;
  const how = /^\d{3}$/.test(end) ? { status: Number(end) } : { error: end };
  return { number: Number(number), sentAtMs: Number(sentAtMs), durationMs: Number(durationMs), ...how };
}
