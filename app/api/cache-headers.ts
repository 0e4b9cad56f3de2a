import type { Context } from 'koa';
import type { Found } from './catalogue.ts';
import type { CacheOutcome } from './swapi-cache.ts';

/** From the one a reader should hear of first: an answer is as stale as its stalest part. */
const precedence: readonly CacheOutcome[] = ['stale', 'bypass', 'miss', 'collapsed', 'hit'];

/**
 * Says how fresh an answer made of one or more parts is: `Cache-Control` and `Age` (RFC 9111) for caches further on,
 * `Cache-Status` (RFC 9211) for people.
 */
export function setCacheHeaders(ctx: Context, parts: readonly Found<unknown>[], ttlMs: number): void {
  const ageMs = Math.max(...parts.map((part) => part.ageMs));
  const outcome = precedence.find((candidate) => parts.some((part) => part.outcome === candidate)) ?? 'miss';
  ctx.set('Cache-Control', ttlMs === 0 ? 'no-cache' : `public, max-age=${Math.floor(ttlMs / 1000)}`);
  ctx.set('Age', String(Math.floor(ageMs / 1000)));
  ctx.set('Cache-Status', `swapi; ${describe(outcome, Math.ceil((ttlMs - ageMs) / 1000))}`);
}

function describe(outcome: CacheOutcome, ttlSeconds: number): string {
  switch (outcome) {
    case 'hit':
      return `hit; ttl=${ttlSeconds}`;
    case 'miss':
      return 'fwd=miss; fwd-status=200; stored';
    case 'collapsed':
      return 'fwd=miss; collapsed';
    case 'stale':
      return `fwd=stale; ttl=${ttlSeconds}; detail="served stale, SWAPI failed"`;
    case 'bypass':
      return 'fwd=bypass; fwd-status=200';
  }
}
