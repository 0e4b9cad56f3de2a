import { BulkheadRejectedError, isBrokenCircuitError } from 'cockatiel';
import { HttpProblem } from '../server/problem.ts';

export type UpstreamFailure = 'timeout' | 'unavailable' | 'rate_limited' | 'invalid' | 'refused';

interface UpstreamErrorOptions {
  readonly cause?: unknown;
  readonly retryAfterSeconds?: number;
}

/** A call to SWAPI that brought no usable answer. */
export class UpstreamError extends Error {
  readonly failure: UpstreamFailure;
  readonly retryAfterSeconds: number | undefined;

  constructor(failure: UpstreamFailure, message: string, { cause, retryAfterSeconds }: UpstreamErrorOptions = {}) {
    super(message, { cause });
    this.name = 'UpstreamError';
    this.failure = failure;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const busyRetryAfterSeconds = 1;
const rateLimitedRetryAfterSeconds = 5;

/** What a failure on the way to SWAPI looks like from outside; `breakerOpenMs` bounds how long a retry is pointless. */
export function toProblem(error: unknown, breakerOpenMs: number): unknown {
  if (error instanceof BulkheadRejectedError) {
    return busy('Too many requests wait for data. Try again shortly.', busyRetryAfterSeconds, error);
  }
  if (isBrokenCircuitError(error)) {
    return busy('The source of the data keeps failing, and is left alone for a while.', breakerOpenMs / 1000, error);
  }
  if (!(error instanceof UpstreamError)) return error;
  switch (error.failure) {
    case 'timeout':
      return new HttpProblem(504, 'The source of the data did not answer in time.', { cause: error });
    case 'rate_limited':
      return busy(
        'The source of the data takes no more requests for now.',
        error.retryAfterSeconds ?? rateLimitedRetryAfterSeconds,
        error,
      );
    case 'unavailable':
      return new HttpProblem(502, 'The source of the data failed.', { cause: error });
    case 'refused':
    case 'invalid':
      return new HttpProblem(502, 'The source of the data gave an answer that is not valid.', { cause: error });
  }
}

function busy(detail: string, retryAfterSeconds: number, cause: unknown): HttpProblem {
  return new HttpProblem(503, detail, { headers: { 'Retry-After': String(Math.ceil(retryAfterSeconds)) }, cause });
}
