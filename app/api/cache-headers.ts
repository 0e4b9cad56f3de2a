import type { Context } from 'koa';
import type { CacheOutcome, Lookup } from './lookups.ts';

/** From the one a reader should hear of first: an answer is as stale as its stalest part. */
const precedence: readonly CacheOutcome[] = ['stale', 'revalidate', 'bypass', 'miss', 'collapsed', 'hit'];

export interface Freshness {
  readonly ttlMs: number;
  readonly revalidateMs: number;
}

/**
 * Says how fresh an answer made of one or more parts is: `Cache-Control` and `Age` (RFC 9111, RFC 5861) for caches
 * further on, `Cache-Status` (RFC 9211) for people.
 */
export function setCacheHeaders(ctx: Context, parts: readonly Lookup[], { ttlMs, revalidateMs }: Freshness): void {
  let ageMs = 0;
  for (const part of parts) ageMs = Math.max(ageMs, part.ageMs);
  const ttlSeconds = Math.ceil((ttlMs - ageMs) / 1000);
  ctx.set('Cache-Control', cacheControl(ttlMs, revalidateMs));
  ctx.set('Age', String(Math.floor(ageMs / 1000)));
  ctx.set('Cache-Status', `swapi; ${describe(mostTelling(parts), ttlSeconds)}`);
}

function cacheControl(ttlMs: number, revalidateMs: number): string {
  if (ttlMs === 0) return 'no-cache';
  const revalidate = Math.floor(revalidateMs / 1000);
  return `public, max-age=${Math.floor(ttlMs / 1000)}${revalidate === 0 ? '' : `, stale-while-revalidate=${revalidate}`}`;
}

function mostTelling(parts: readonly Lookup[]): Lookup {
  for (const outcome of precedence) {
    const found = parts.find((part) => part.outcome === outcome);
    if (found) return found;
  }
  throw new Error('an answer is made of one part at least');
}

function describe({ outcome, outdated, stored }: Lookup, ttlSeconds: number): string {
  const forwarded = `fwd=${outdated ? 'stale' : 'miss'}`;
  switch (outcome) {
    case 'hit':
      return `hit; ttl=${ttlSeconds}`;
    case 'revalidate':
      return `fwd=stale; ttl=${ttlSeconds}; detail="served stale, being refreshed"`;
    case 'miss':
      return `${forwarded}; fwd-status=200${stored ? '; stored' : ''}`;
    case 'collapsed':
      return `${forwarded}; collapsed`;
    case 'stale':
      return `fwd=stale; ttl=${ttlSeconds}; detail="served stale, SWAPI failed or was slow"`;
    case 'bypass':
      return 'fwd=bypass; fwd-status=200';
  }
}
