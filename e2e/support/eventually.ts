import { setTimeout as wait } from 'node:timers/promises';

interface Patience {
  /** How long it may fail. */
  readonly withinMs: number;
  readonly everyMs?: number;
}

/**
 * What `attempt` returns, once it no longer throws; what it last threw, when the time is over. For what a server of its
 * own shows at a time of its own, which nothing here is told of.
 */
export async function eventually<T>(attempt: () => Promise<T>, { withinMs, everyMs = 200 }: Patience): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + everyMs > deadline) throw error;
    }
    await wait(everyMs);
  }
}
