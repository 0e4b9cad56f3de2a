import { type Link, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { RequestError, TimeoutError } from 'got';
import { metrics } from '../../contract.ts';
import type { CreateInstrument } from '../../telemetry/metrics.ts';
import { CallAbandoned } from '../shared-call.ts';
import { AnswerTooLarge, createSwapiClient, type SwapiClientOptions } from './client.ts';
import { parseRetryAfter } from './retry-after.ts';
import { describeJson, describeText, type Shape } from './shapes.ts';
import { SwapiError } from './swapi-error.ts';

interface SwapiHttpOptions extends SwapiClientOptions {
  /** The root of a SWAPI, such as http://localhost:3001/api/. */
  readonly baseUrl: string;
  readonly create: CreateInstrument;
}

export interface SwapiRequest<T> {
  /** Relative to the root, such as `people/1/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The path without its values, such as `people/{id}/`: the name of spans and metrics. */
  readonly template: string;
  /** Throws where the answer does not validate. */
  readonly parse: (json: unknown) => T;
  readonly shape: Shape;
  /** The spans that the call is made for, where it is not part of their trace. */
  readonly links?: Link[];
}

/** One attempt at one request: what was found, or undefined where SWAPI has nothing there. Throws SwapiError. */
export type SendToSwapi = <T>(request: SwapiRequest<T>, attempt: number, signal: AbortSignal) => Promise<T | undefined>;

/** The time to wait where a 429 names none. */
const rateLimitedMs = 5_000;

/**
 * Sends requests to SWAPI, each attempt with a CLIENT span, trace context in its headers, and a place in the client
 * histogram, by the semantic conventions for HTTP. The span is made here rather than by the http instrumentation,
 * which around got costs more than got itself.
 */
export function createSwapiHttp(options: SwapiHttpOptions): SendToSwapi {
  const { baseUrl, create } = options;
  const root = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const tracer = trace.getTracer('swapi-client');
  const duration = create(metrics.clientRequestDuration);
  const client = createSwapiClient(root, options);
  /** Where SWAPI redirects to the same path without the slash at its end, it is asked without one from then on. */
  let slash = true;

  return (request, attempt, signal) => {
    const template = `${root.pathname}${request.template}`;
    const path = slash ? request.path : request.path.replace(/\/$/, '');
    const url = withQuery(new URL(path, root), request.query);
    const attributes = {
      'http.request.method': 'GET',
      'url.full': url.href,
      'url.template': template,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      ...(attempt > 0 ? { 'http.request.resend_count': attempt } : {}),
    };
    const spanOptions = { kind: SpanKind.CLIENT, attributes, ...(request.links ? { links: request.links } : {}) };
    return tracer.startActiveSpan(`GET ${template}`, spanOptions, async (span) => {
      const startedAt = performance.now();
      const outcome = { http_response_status_code: '', error_type: '' };
      try {
        span.addEvent('starting request to SWAPI');
        const { statusCode, body, retryAfter, redirectedTo } = await receive(url, signal);
        if (redirectedTo !== undefined && `${redirectedTo.pathname}/` === url.pathname) slash = false;
        outcome.http_response_status_code = String(statusCode);
        span.setAttribute('http.response.status_code', statusCode);
        span.addEvent('done', { 'http.response.body.size': body.length });
        if (statusCode >= 400) outcome.error_type = String(statusCode);
        if (statusCode === 404) return undefined;
        if (statusCode !== 200) throw unusable(statusCode, retryAfter);
        return parseAnswer(body, request);
      } catch (error) {
        outcome.error_type ||= errorType(error);
        fail(span, error as Error, outcome.error_type);
        throw error;
      } finally {
        duration.observe({
          labels: { http_request_method: 'GET', url_template: template, ...outcome },
          value: (performance.now() - startedAt) / 1000,
        });
        span.end();
      }
    });
  };

  async function receive(url: URL, signal: AbortSignal) {
    try {
      return await client(url, signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : toSwapiError(error, url);
    }
  }
}

function withQuery(url: URL, query: Readonly<Record<string, string>> = {}): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function parseAnswer<T>(text: string, request: SwapiRequest<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unexpectedShape(request, describeText(text), error);
  }
  try {
    return request.parse(json);
  } catch (error) {
    if (!request.shape.fits(json)) throw unexpectedShape(request, describeJson(json), error);
    throw new SwapiError('invalid', `SWAPI's answer to ${request.path} does not validate`, { cause: error });
  }
}

function unexpectedShape({ path, shape }: SwapiRequest<unknown>, found: string, cause: unknown): SwapiError {
  const message = `SWAPI's answer to ${path} is ${found}; expected ${shape.description}. SWAPI_URL says who is asked.`;
  return new SwapiError('unexpected_shape', message, { cause });
}

function unusable(status: number, retryAfter: string | undefined): SwapiError {
  const retryAfterMs = parseRetryAfter(retryAfter, Date.now());
  if (status === 429) return rateLimited(status, retryAfterMs ?? rateLimitedMs);
  if (status === 503 && retryAfterMs !== undefined) return rateLimited(status, retryAfterMs);
  return new SwapiError(status >= 500 ? 'unavailable' : 'refused', `SWAPI answered ${status}`);
}

const rateLimited = (status: number, retryAfterMs: number): SwapiError =>
  new SwapiError('rate_limited', `SWAPI answered ${status}`, { retryAfterMs });

/** Codes of OpenSSL and Node.js for a certificate that does not hold. */
const certificateCode =
  /^(CERT_|CRL_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY|DECODE)_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/;

function toSwapiError(error: unknown, url: URL): SwapiError {
  if (error instanceof TimeoutError) {
    return new SwapiError('timeout', `SWAPI at ${url.host} did not answer: ${error.message}`, { cause: error });
  }
  if (error instanceof AnswerTooLarge) return new SwapiError('invalid', error.message, { cause: error });
  // Where none of a host's addresses answers, the message is empty.
  const message = error instanceof RequestError ? error.message || error.code : String(error);
  if (error instanceof RequestError && certificateCode.test(error.code)) {
    return new SwapiError('certificate', `SWAPI at ${url.host} has no valid certificate: ${message}`, { cause: error });
  }
  return new SwapiError('unavailable', `SWAPI at ${url.host} cannot be reached: ${message}`, { cause: error });
}

const knownCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** `error.type` of the semantic conventions, from a bounded set. */
function errorType(error: unknown): string {
  if (!(error instanceof SwapiError)) return error instanceof CallAbandoned ? 'abandoned' : '_OTHER';
  if (error.failure !== 'unavailable') return error.failure;
  const code = error.cause instanceof RequestError ? error.cause.code : '';
  return knownCodes.has(code) ? code : '_OTHER';
}

function fail(span: Span, error: Error, type: string): void {
  span.recordException(error);
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}
