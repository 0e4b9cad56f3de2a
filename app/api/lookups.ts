import type { Resource } from '../contract.ts';

/**
 * How an answer was come by: from the cache; from the cache while it is refreshed behind it; from SWAPI; from SWAPI by
 * another request's call; from the cache though it is past its time, because SWAPI failed or was slow; or without a
 * cache.
 */
export type CacheOutcome = (typeof cacheOutcomes)[number];
export const cacheOutcomes = ['hit', 'revalidate', 'miss', 'collapsed', 'stale', 'bypass'] as const;

/** One look for an answer. */
export interface Lookup {
  readonly resource: Resource;
  readonly key: string;
  readonly outcome: CacheOutcome;
  /** The time since SWAPI gave the answer. */
  readonly ageMs: number;
  /** Whether there was an answer that was past its time. */
  readonly outdated: boolean;
  /** Whether the answer is in the cache now. */
  readonly stored: boolean;
}

/** What a request looks for, and what became of it so far. */
export interface Lookups {
  /** Aborted once nobody waits for the request any more. */
  readonly signal: AbortSignal;
  readonly made: Lookup[];
  /** Calls to SWAPI that were made for it, and their time in milliseconds, of those that run at once the sum. */
  calls: number;
  callsMs: number;
}

export const createLookups = (signal: AbortSignal): Lookups => ({ signal, made: [], calls: 0, callsMs: 0 });

/** What the request's log line says of them. */
export function describeLookups({ made, calls, callsMs }: Lookups): Record<string, unknown> {
  const outcomes: Partial<Record<CacheOutcome, number>> = {};
  for (const { outcome } of made) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return { cache: outcomes, swapi_calls: calls, swapi_ms: Math.round(callsMs * 100) / 100 };
}
