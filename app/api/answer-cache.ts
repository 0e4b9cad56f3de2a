import { trace } from '@opentelemetry/api';
import { LRUCache } from 'lru-cache';
import { metrics, type Resource, resources } from '../contract.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { Answer } from './answer.ts';
import { type CacheOutcome, cacheOutcomes, type Lookups } from './lookups.ts';
import { createSharedCall, type SharedCall } from './shared-call.ts';
import { isLeftAlone, SwapiError } from './swapi/swapi-error.ts';

interface AnswerCacheOptions {
  /** How long an answer is fresh; 0 for no cache. */
  readonly ttlMs: number;
  /** How long after it an answer is given at once and refreshed behind it (RFC 5861, section 3). */
  readonly revalidateMs: number;
  /** How long after its freshness an answer is given where SWAPI fails or is slow (RFC 5861, section 4). */
  readonly staleMs: number;
  readonly maxBytes: number;
  readonly create: CreateInstrument;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** Makes the call. Who waits for it is not its concern: the signal says when nobody does. */
export type Load<T> = (call: { readonly signal: AbortSignal; readonly background: boolean }) => Promise<Answer<T>>;

export interface AnswerCache {
  /** The answer of a key, from memory or by the call; rejects as the call does, or once the request's signal aborts. */
  get<T>(resource: Resource, key: string, load: Load<T>, lookups: Lookups): Promise<Answer<T>>;
}

/** That SWAPI lacks a record is remembered too, but not for as long: it may come. */
const missingTtlMs = 10_000;
/** How long who could have a stale answer waits for a fresh one, from the beginning of the call. */
const patienceMs = 200;
/** What an entry takes beside its JSON, so that many small ones are bounded as well. */
const entryOverheadBytes = 512;
/** A byte of JSON is kept as text and as a value, which takes 0.6 (a film) to 1.6 bytes (a person) of it. */
const bytesPerByte = 1 + 1.6;

/** What was found of an answer, and how. */
interface Seen {
  readonly answer: Answer<unknown>;
  readonly outcome: CacheOutcome;
  readonly outdated: boolean;
}

/** Answers of SWAPI for a time: one call for all who ask at once, and the old answer to whom it is better than none. */
export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { ttlMs, revalidateMs, staleMs, maxBytes, create, logger, now = Date.now } = options;
  const requests = create(metrics.cacheRequests);
  for (const resource of resources) for (const outcome of cacheOutcomes) requests.inc({ resource, outcome }, 0);
  const answers = new LRUCache<string, Answer<unknown>>({
    maxSize: maxBytes,
    sizeCalculation: (answer) =>
      Math.ceil((answer.found ? Buffer.byteLength(answer.json) : 0) * bytesPerByte) + entryOverheadBytes,
  });
  create(metrics.cacheBytes, () => answers.calculatedSize);
  const calls = new Map<string, SharedCall<Answer<unknown>>>();

  function begin(key: string, load: Load<unknown>, background: boolean): SharedCall<Answer<unknown>> {
    const call = createSharedCall(
      async (signal) => {
        const answer = await load({ signal, background });
        answers.set(key, answer);
        return answer;
      },
      () => calls.delete(key),
      (error) => tellOfFailure(key, error),
    );
    if (background) call.detach();
    calls.set(key, call);
    return call;
  }

  async function look(key: string, load: Load<unknown>, signal: AbortSignal): Promise<Seen> {
    // What has not begun when nobody waits any more is not begun.
    signal.throwIfAborted();
    if (ttlMs === 0) {
      const call = createSharedCall((abandoned) => load({ signal: abandoned, background: false }));
      return { answer: await call.join(signal), outcome: 'bypass', outdated: false };
    }
    const old = answers.get(key);
    const staleForMs = old ? now() - old.fetchedAt - freshMs(old) : Number.POSITIVE_INFINITY;
    if (old && staleForMs <= 0) return { answer: old, outcome: 'hit', outdated: false };
    const running = calls.get(key);
    if (old && staleForMs <= revalidateMs) {
      if (!running) begin(key, load, true);
      return { answer: old, outcome: 'revalidate', outdated: true };
    }
    const call = running ?? begin(key, load, false);
    const fresh = call.join(signal);
    const outcome = running ? 'collapsed' : 'miss';
    const outdated = old !== undefined;
    if (!old || staleForMs >= staleMs) return { answer: await fresh, outcome, outdated };
    const answer = await freshUnlessSlow(call, fresh, signal);
    return answer ? { answer, outcome, outdated } : { answer: old, outcome: 'stale', outdated };
  }

  /** Who could have the old answer waits neither for a call that fails nor for one that takes its time. */
  async function freshUnlessSlow(
    call: SharedCall<Answer<unknown>>,
    fresh: Promise<Answer<unknown>>,
    signal: AbortSignal,
  ): Promise<Answer<unknown> | undefined> {
    // The others are answered by what it brings.
    call.detach();
    const patience = Promise.withResolvers<undefined>();
    const timer = setTimeout(
      () => patience.resolve(undefined),
      Math.max(call.startedAt + patienceMs - performance.now(), 0),
    );
    try {
      return await Promise.race([fresh, patience.promise]);
    } catch {
      signal.throwIfAborted();
      // The call itself tells of its failure, for it is detached.
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  function tellOfFailure(key: string, error: unknown): void {
    if (isLeftAlone(error)) return;
    const tell = error instanceof SwapiError ? logger.warn : logger.error;
    tell({ err: error, key }, 'no fresh answer: the old one is given');
  }

  const freshMs = (answer: Answer<unknown>): number => (answer.found ? ttlMs : Math.min(missingTtlMs, ttlMs));

  return {
    async get<T>(resource: Resource, key: string, load: Load<T>, { signal, made }: Lookups) {
      const path = `${resource}/${key}`;
      const { answer, outcome, outdated } = await look(path, load, signal);
      const ageMs = now() - answer.fetchedAt;
      requests.inc({ resource, outcome });
      made.push({ resource, key, outcome, ageMs, outdated, stored: answers.peek(path) === answer });
      trace.getActiveSpan()?.addEvent('data', { resource, key, 'cache.outcome': outcome, 'cache.age_ms': ageMs });
      return answer as Answer<T>;
    },
  };
}
