import { BulkheadRejectedError } from 'cockatiel';

interface BulkheadOptions {
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly onReject: () => void;
}

export interface Bulkhead {
  /** Runs the call once there is room. Rejects with BulkheadRejectedError, or the reason of a signal that aborts first. */
  run<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * Bounds calls under way and calls that wait, first come, first served. In cockatiel's own bulkhead who has left keeps
 * its place in the queue until it would have been its turn, and others are refused for it.
 */
export function createBulkhead({ maxConcurrent, maxQueued, onReject }: BulkheadOptions): Bulkhead {
  let underWay = 0;
  /** What starts each of those who wait, in the order in which they came. */
  const waiting = new Set<() => void>();

  function waitForRoom(signal: AbortSignal): Promise<void> {
    if (waiting.size >= maxQueued) {
      onReject();
      throw new BulkheadRejectedError(maxConcurrent, maxQueued);
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(start);
        reject(signal.reason);
      };
      waiting.add(start);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Who ends hands its room to the first that waits. */
  function handOn(): void {
    const next = waiting.values().next().value;
    if (next === undefined) {
      underWay -= 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async run(call, signal) {
      signal.throwIfAborted();
      if (underWay < maxConcurrent) underWay += 1;
      else await waitForRoom(signal);
      try {
        return await call();
      } finally {
        handOn();
      }
    },
  };
}
