import { LRUCache } from 'lru-cache';
import { metrics, type Resource, resources } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { SwapiAnswer } from './swapi-client.ts';

/**
 * How an answer was come by: from the cache; from SWAPI; from SWAPI by another request's call; from the cache past its
 * time because SWAPI failed; or without a cache.
 */
export type CacheOutcome = (typeof cacheOutcomes)[number];
export const cacheOutcomes = ['hit', 'miss', 'collapsed', 'stale', 'bypass'] as const;

export interface CachedAnswer<T> {
  readonly value: T | undefined;
  readonly outcome: CacheOutcome;
  /** Since SWAPI gave the answer. */
  readonly ageMs: number;
}

interface Entry {
  readonly value: unknown;
  readonly bytes: number;
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

interface SwapiCacheOptions {
  /** 0 for no cache. */
  readonly ttlMs: number;
  readonly staleMs: number;
  readonly maxBytes: number;
  readonly create: CreateInstrument;
  readonly now?: () => number;
}

export interface SwapiCache {
  get<T>(resource: Resource, key: string, load: () => Promise<SwapiAnswer<T>>): Promise<CachedAnswer<T>>;
}

type Load = () => Promise<SwapiAnswer<unknown>>;

/** That SWAPI lacks a record is remembered too, but not for as long: it may come. */
const missingTtlMs = 10_000;
/** What an entry takes beside its JSON, so that many small ones are bounded as well. */
const entryOverheadBytes = 512;

/** Answers of SWAPI for a time: one call for all who ask at once, and the old answer while SWAPI fails. */
export function createSwapiCache({ ttlMs, staleMs, maxBytes, create, now = Date.now }: SwapiCacheOptions): SwapiCache {
  const requests = create(metrics.cacheRequests);
  for (const resource of resources) for (const outcome of cacheOutcomes) requests.inc({ resource, outcome }, 0);
  const size = create(metrics.cacheBytes);

  async function fetchEntry(load: Load): Promise<Entry> {
    const { value, bytes } = await load();
    const fetchedAt = now();
    return {
      value,
      bytes,
      fetchedAt,
      freshUntil: fetchedAt + (value === undefined ? Math.min(missingTtlMs, ttlMs) : ttlMs),
    };
  }

  const cache = new LRUCache<string, Entry, Load>({
    maxSize: maxBytes,
    sizeCalculation: (entry) => entry.bytes + entryOverheadBytes,
    ttl: Math.max(ttlMs, 1),
    perf: { now },
    ttlResolution: 0,
    noDeleteOnFetchRejection: true,
    noDeleteOnStaleGet: true,
    // An entry that is crowded out while it is fetched still answers those who wait for it.
    ignoreFetchAbort: true,
    async fetchMethod(_key, old, { options, context: load }) {
      options.allowStaleOnFetchRejection = old !== undefined && now() < old.freshUntil + staleMs;
      const entry = await fetchEntry(load);
      options.ttl = entry.freshUntil - entry.fetchedAt;
      return entry;
    },
  });

  async function look(key: string, load: Load): Promise<[Entry, CacheOutcome]> {
    if (ttlMs === 0) return [await fetchEntry(load), 'bypass'];
    const status: LRUCache.Status<string, Entry, Load> = {};
    const entry = await cache.forceFetch(key, { context: load, status });
    size.set(cache.calculatedSize);
    if (status.fetch === 'hit') return [entry, 'hit'];
    if (now() >= entry.freshUntil) return [entry, 'stale'];
    return [entry, status.fetch === 'inflight' ? 'collapsed' : 'miss'];
  }

  return {
    async get<T>(resource: Resource, key: string, load: () => Promise<SwapiAnswer<T>>) {
      const [entry, outcome] = await look(`${resource}/${key}`, load);
      requests.inc({ resource, outcome });
      return { value: entry.value as T | undefined, outcome, ageMs: now() - entry.fetchedAt };
    },
  };
}
