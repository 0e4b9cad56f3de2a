import { context } from '@opentelemetry/api';
import {
  bulkhead,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { metrics } from '../contract.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import { UpstreamError } from './upstream-error.ts';

interface SwapiPolicyOptions {
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly retries: number;
  readonly breakerOpenMs: number;
  readonly create: CreateInstrument;
  readonly logger: Logger;
}

/** Runs an idempotent call under the policies; `attempt` counts from 0. */
export type Guard = <T>(call: (attempt: number) => Promise<T>) => Promise<T>;

const states = { [CircuitState.Closed]: 'closed', [CircuitState.HalfOpen]: 'half_open', [CircuitState.Open]: 'open' };

/** Whether SWAPI is at fault in a way that may pass: what is tried again, and what opens the breaker. */
const passing = (error: unknown) =>
  error instanceof UpstreamError && (error.failure === 'timeout' || error.failure === 'unavailable');

/**
 * What stands between a request and SWAPI, from the outside in: a bulkhead that bounds calls under way and waiting,
 * retries with growing pauses, and a breaker that opens when half of the last twenty attempts failed.
 */
export function createSwapiPolicies(options: SwapiPolicyOptions): Guard {
  const { maxConcurrent, maxQueued, retries, breakerOpenMs, create, logger } = options;
  const limit = bulkhead(maxConcurrent, maxQueued);
  const again = retry(handleWhen(passing), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
  });
  const breaker = circuitBreaker(handleWhen(passing), {
    breaker: new CountBreaker({ threshold: 0.5, size: 20, minimumNumberOfCalls: 10 }),
    halfOpenAfter: breakerOpenMs,
  });

  const rejected = create(metrics.bulkheadRejected);
  limit.onReject(() => rejected.inc());
  const retried = create(metrics.retries);
  again.onRetry(() => retried.inc());
  const breakerState = create(metrics.breakerState);
  const showState = (current: string) => {
    for (const state of Object.values(states)) breakerState.set({ state }, state === current ? 1 : 0);
  };
  showState('closed');
  breaker.onStateChange((state) => {
    const name = states[state as keyof typeof states];
    showState(name);
    (name === 'closed' ? logger.info : logger.warn)({ breaker: name }, `circuit breaker to SWAPI: ${name}`);
  });

  const policies = wrap(limit, again, breaker);
  return (call) => {
    // A call that had to wait is started by the one that ends, in whose trace it would appear otherwise.
    const inContext = context.bind(context.active(), call);
    return policies.execute(({ attempt }) => inContext(attempt));
  };
}
