/** One call that several wait for, each for as long as it likes. */
export interface SharedCall<T> {
  /** When the call began, by performance.now(). */
  readonly startedAt: number;
  /** Settles as the call does, or rejects with the signal's reason. The call is aborted once nobody waits for it. */
  join(signal: AbortSignal): Promise<T>;
  /** From now on it goes on though nobody waits for it. */
  detach(): void;
}

/**
 * Begins the call at once. `over` comes once, when nobody may join any more: when it settles, before anybody who waits
 * hears of it, or when it is aborted, which may take a while to end it. `failed` hears of the failure of a call that
 * was detached.
 */
export function createSharedCall<T>(
  call: (signal: AbortSignal) => Promise<T>,
  over: () => void = () => undefined,
  failed: (error: unknown) => void = () => undefined,
): SharedCall<T> {
  const abandoned = new AbortController();
  let waiting = 0;
  let detached = false;
  const result = call(abandoned.signal).finally(() => {
    if (!abandoned.signal.aborted) over();
  });
  // Where everybody has left, or nobody ever waited, nobody else is there to hear of a failure.
  result.catch((error) => {
    if (detached) failed(error);
  });

  function leave(): void {
    waiting -= 1;
    if (waiting > 0 || detached) return;
    over();
    abandoned.abort(new CallAbandoned());
  }

  return {
    startedAt: performance.now(),
    join(signal) {
      signal.throwIfAborted();
      waiting += 1;
      return new Promise<T>((resolve, reject) => {
        const left = () => {
          leave();
          reject(signal.reason);
        };
        signal.addEventListener('abort', left, { once: true });
        const stay = () => signal.removeEventListener('abort', left);
        result.finally(stay).then(resolve, reject);
      });
    },
    detach() {
      detached = true;
    },
  };
}

/** Why a call was aborted that nobody waited for any more. */
export class CallAbandoned extends Error {
  constructor() {
    super('Nobody waits for the answer any more.');
    this.name = 'CallAbandoned';
  }
}
