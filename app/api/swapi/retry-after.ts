const leastMs = 1_000;
const mostMs = 120_000;

/**
 * The time to wait that a Retry-After names, in seconds or as a date (RFC 9110, section 10.2.3), in milliseconds: a
 * second at least and two minutes at most. Undefined where it is neither.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, leastMs), mostMs);
}
