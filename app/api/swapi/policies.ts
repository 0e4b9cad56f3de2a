import { CircuitState, circuitBreaker, ExponentialBackoff, handleWhen, isBrokenCircuitError, retry } from 'cockatiel';
import { metrics } from '../../contract.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { CreateInstrument } from '../../telemetry/metrics.ts';
import { outsideTraces } from '../../telemetry/outside-traces.ts';
import { createBreaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Gate } from './gate.ts';
import { createRetryBudget } from './retry-budget.ts';
import { isTransient, SwapiError } from './swapi-error.ts';

interface PolicyOptions {
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly retries: number;
  readonly breakerOpenMs: number;
  readonly gate: Gate;
  readonly create: CreateInstrument;
  readonly logger: Logger;
}

/**
 * Runs an idempotent call under the policies, unless the signal aborts before it begins; attempts count from 0. Each is
 * given the signal that ends it.
 */
export type Guard = <T>(call: (attempt: number, signal: AbortSignal) => Promise<T>, signal: AbortSignal) => Promise<T>;

const states = { [CircuitState.Closed]: 'closed', [CircuitState.HalfOpen]: 'half_open', [CircuitState.Open]: 'open' };

/**
 * What stands between a request and SWAPI, from the outside in: a gate that SWAPI itself closes, a bulkhead that bounds
 * calls under way and waiting, retries with growing pauses and a budget, and a circuit breaker.
 */
export function createPolicies({
  maxConcurrent,
  maxQueued,
  retries,
  breakerOpenMs,
  gate,
  create,
  logger,
}: PolicyOptions): Guard {
  const rejected = create(metrics.bulkheadRejected);
  const bulkhead = createBulkhead({ maxConcurrent, maxQueued, onReject: () => rejected.inc() });
  const budget = createRetryBudget();
  /** Errors that are not tried again though they are transient. */
  const final = new WeakSet<object>();
  const again = retry(
    handleWhen((error) => isTransient(error) && !final.has(error as object)),
    { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) },
  );
  // Other errors than transient ones say that SWAPI is there.
  const breaker = circuitBreaker(handleWhen(isTransient), { breaker: createBreaker(), halfOpenAfter: breakerOpenMs });
  const isProbing = (): boolean => breaker.state === CircuitState.HalfOpen;

  const retried = create(metrics.retries);
  again.onRetry(() => retried.inc());
  const withheld = create(metrics.retriesWithheld);
  const breakerState = create(metrics.breakerState);
  let openUntil = 0;
  const showState = (current: string) => {
    for (const state of Object.values(states)) breakerState.set({ state }, state === current ? 1 : 0);
  };
  showState('closed');
  breaker.onStateChange((state) => {
    const name = states[state as keyof typeof states];
    if (name === 'open') openUntil = Date.now() + breakerOpenMs;
    showState(name);
    const tell = outsideTraces(name === 'closed' ? logger.info : logger.warn);
    tell({ breaker: name }, `circuit breaker to SWAPI: ${name}`);
  });

  async function attemptOnce<T>(
    call: (attempt: number, signal: AbortSignal) => Promise<T>,
    attempt: number,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    // It may have closed while the call waited for its turn.
    gate.pass();
    // Cockatiel lets others wait for the probe of a breaker that is half open; here nobody does.
    if (isProbing()) throw circuitOpen(0);
    try {
      return await breaker.execute(() => {
        if (attempt === 0) budget.deposit();
        // A probe says how SWAPI is, whoever has left meanwhile: given up, it would say nothing.
        return call(attempt, isProbing() ? goesOn : signal);
      });
    } catch (error) {
      if (isBrokenCircuitError(error)) throw circuitOpen(openUntil - Date.now());
      if (error instanceof SwapiError && error.failure === 'rate_limited') throw gate.close(error);
      if (isTransient(error) && attempt < retries && !budget.withdraw()) {
        withheld.inc();
        final.add(error as object);
      }
      throw error;
    }
  }

  return async (call, signal) => {
    gate.pass();
    return bulkhead.run(() => again.execute(({ attempt }) => attemptOnce(call, attempt, signal), signal), signal);
  };
}

const goesOn = new AbortController().signal;

/** A moment at least, for a probe that is under way takes one as well. */
const circuitOpen = (ms: number): SwapiError =>
  new SwapiError('circuit_open', 'SWAPI keeps failing, and is left alone', { retryAfterMs: Math.max(ms, 1_000) });
