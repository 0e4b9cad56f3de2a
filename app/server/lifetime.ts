import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../telemetry/logger.ts';
import type { Drain } from './drain.ts';

interface LifetimeOptions {
  readonly logger: Logger;
  /** Time between "not ready" and closing. */
  readonly drainMs: number;
  /** For the whole shutdown. */
  readonly timeoutMs: number;
  readonly drains: readonly Drain[];
  /** Last words, in order; each gets the time it may take. None may reject. */
  readonly flushes: readonly ((timeoutMs: number) => Promise<void>)[];
  readonly exit: (code: number) => void;
}

export interface Lifetime {
  isReady(): boolean;
  /** To be called once the role answers requests. */
  started(): void;
  /** Not ready, drain, close, flush, exit with the code; a second call exits at once with 1. */
  stop(reason: string, code: number): Promise<void>;
}

/** The most that one flush may take, whatever is left of the time. */
const maxFlushMs = 5_000;

/** Holds whether the process is ready, and takes it down in an order in which no request and no signal is lost. */
export function createLifetime({ logger, drainMs, timeoutMs, drains, flushes, exit }: LifetimeOptions): Lifetime {
  let state: 'starting' | 'ready' | 'stopping' = 'starting';

  async function stop(reason: string, code: number): Promise<void> {
    if (state === 'stopping') {
      exit(1);
      return;
    }
    state = 'stopping';
    const deadline = Date.now() + timeoutMs;
    const left = () => Math.max(deadline - Date.now(), 0);
    // A third of the time is kept for what the process has still to say.
    const flushMs = Math.min(maxFlushMs, timeoutMs / 3 / Math.max(flushes.length, 1));
    const reserved = flushMs * flushes.length;
    logger.info({ reason }, 'shutting down');
    for (const drain of drains) drain.begin();
    await wait(Math.min(drainMs, Math.max(left() - reserved, 0)));
    await Promise.all(drains.map((drain) => drain.close(Math.max(left() - reserved, 0))));
    logger.info('shut down');
    for (const flush of flushes) await flush(Math.min(flushMs, left()));
    exit(code);
  }

  return {
    isReady: () => state === 'ready',
    started: () => {
      if (state === 'starting') state = 'ready';
    },
    stop,
  };
}
