import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../telemetry/logger.ts';
import type { Drain } from './drain.ts';

interface LifetimeOptions {
  readonly logger: Logger;
  /** Time between "not ready" and closing. */
  readonly drainMs: number;
  /** The time that the whole shutdown may take. */
  readonly timeoutMs: number;
  readonly drains: readonly Drain[];
  /** Last words, in order; each gets the time it may take, and no more. */
  readonly flushes: readonly ((timeoutMs: number) => Promise<void>)[];
  readonly exit: (code: number) => void;
}

export interface Lifetime {
  isReady(): boolean;
  /** To be called once the role answers requests. */
  started(): void;
  /**
   * Not ready, drain, close, flush, exit with the code. Called again with 0 it exits at once with 1, for people who
   * cannot wait; with another code it goes on, for errors often come in company, and ends with that one.
   * @param drain false where nobody has to hear of it first, such as a balancer: then it closes at once
   */
  stop(reason: string, code: number, drain?: boolean): Promise<void>;
}

/** The most that one flush may take, whatever is left of the time. */
const maxFlushMs = 5_000;

/** Holds whether the process is ready, and takes it down in an order in which no request and no signal is lost. */
export function createLifetime({ logger, drainMs, timeoutMs, drains, flushes, exit }: LifetimeOptions): Lifetime {
  let state: 'starting' | 'ready' | 'stopping' = 'starting';
  let exitCode = 0;

  async function stop(reason: string, code: number, drain = true): Promise<void> {
    exitCode ||= code;
    if (state === 'stopping') {
      if (code === 0) exit(1);
      return;
    }
    state = 'stopping';
    // A tenth of the time is left to the exit itself.
    const deadline = Date.now() + timeoutMs * 0.9;
    const left = () => Math.max(deadline - Date.now(), 0);
    // A third of the time is kept for what the process has still to say.
    const reserved = Math.min(timeoutMs / 3, maxFlushMs * flushes.length);
    logger.info({ reason }, 'shutting down');
    for (const { begin } of drains) begin();
    if (drain) await wait(Math.min(drainMs, Math.max(left() - reserved, 0)));
    await Promise.all(drains.map(({ close }) => close(Math.max(left() - reserved, 0))));
    logger.info('shut down');
    for (const [done, flush] of flushes.entries()) {
      await within(Math.min(left() / (flushes.length - done), maxFlushMs), flush);
    }
    exit(exitCode);
  }

  /** What hangs or fails must not keep the others from their turn. */
  async function within(flushMs: number, flush: (timeoutMs: number) => Promise<void>): Promise<void> {
    const flushed = Promise.try(flush, flushMs).catch((error) =>
      logger.warn({ err: error }, 'not everything was flushed'),
    );
    const timeout = new AbortController();
    await Promise.race([flushed, wait(flushMs, undefined, { signal: timeout.signal })]);
    timeout.abort();
  }

  return {
    isReady: () => state === 'ready',
    started: () => {
      if (state === 'starting') state = 'ready';
    },
    stop,
  };
}
