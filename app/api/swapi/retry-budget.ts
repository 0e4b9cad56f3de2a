/** Whether a call that failed may be tried again. */
export interface RetryBudget {
  /** To be told of each call. */
  deposit(): void;
  /** Takes one retry; false where there is none left. */
  withdraw(): boolean;
}

/** In the long run there are so many retries a call. */
const share = 0.2;
/** So many a second come on top, so that where there are few calls each may have its retries. */
const perSecond = 2;
const most = 20;

/**
 * Lets retries be a part of the calls at most: a SWAPI that fails because it has too much to do is not asked three times
 * as much for it. A bucket of tokens, as in Finagle's RetryBudget.
 */
export function createRetryBudget(now: () => number = () => performance.now()): RetryBudget {
  let tokens = most;
  let filledAt = now();

  const add = (count: number) => {
    tokens = Math.min(tokens + count, most);
  };

  return {
    deposit: () => add(share),
    withdraw() {
      const at = now();
      add(((at - filledAt) / 1_000) * perSecond);
      filledAt = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
