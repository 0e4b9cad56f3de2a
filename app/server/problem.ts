import { STATUS_CODES } from 'node:http';

interface ProblemOptions {
  /** Headers that belong to the status: Retry-After, Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document (RFC 9457, section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * An answer other than the one asked for; thrown where it is found, written by the errors middleware as RFC 9457
 * problem details. The detail is for the caller: it names nothing internal, the cause does and is only logged.
 */
export class HttpProblem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
  }
}

export const problemContentType = 'application/problem+json';

/** The document of RFC 9457 for a problem; `type` is about:blank, for which the title is the status' phrase. */
export function problemDetails(
  problem: Pick<HttpProblem, 'status' | 'message'> & Partial<Pick<HttpProblem, 'extensions'>>,
  traceId: string,
): Record<string, unknown> {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    trace_id: traceId,
    ...problem.extensions,
  };
}
