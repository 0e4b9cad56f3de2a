import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import got, { type Progress, RequestError, TimeoutError } from 'got';
import { metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import { UpstreamError } from './upstream-error.ts';

interface SwapiHttpOptions {
  /** The root of a SWAPI, such as http://localhost:3001/api/. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly maxConnections: number;
  readonly create: CreateInstrument;
}

export interface SwapiRequest {
  /** Relative to the root, such as `people/1/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The path without its values, such as `people/{id}/`: the name of spans and metrics. */
  readonly template: string;
}

/** One attempt at one request: the JSON text of the answer, or undefined where SWAPI has no such record. */
export type SendToSwapi = (request: SwapiRequest, attempt: number) => Promise<string | undefined>;

class AnswerTooLarge extends Error {}

/** The largest answers of a SWAPI have some 30 KB. */
const maxAnswerBytes = 2 * 1024 * 1024;
const maxRetryAfterSeconds = 120;

/**
 * Sends requests to SWAPI, each attempt with a CLIENT span, trace context in its headers, and a place in the client
 * histogram, by the semantic conventions for HTTP. The span is made here rather than by the http instrumentation,
 * which around got costs more than got itself.
 */
export function createSwapiHttp({ baseUrl, timeoutMs, maxConnections, create }: SwapiHttpOptions): SendToSwapi {
  const root = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const tracer = trace.getTracer('swapi-client');
  const duration = create(metrics.clientRequestDuration);
  const agent = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections };
  const client = got.extend({
    agent: { http: new HttpAgent(agent), https: new HttpsAgent(agent) },
    // Over all phases of an attempt; limits of their own for the phases would cost a timer each.
    timeout: { request: timeoutMs },
    // Attempts are the policies' business, and each has a span of its own.
    retry: { limit: 0 },
    maxRedirects: 3,
    throwHttpErrors: false,
    responseType: 'text',
    headers: { accept: 'application/json', 'user-agent': 'swapi-observability' },
  });

  return (request, attempt) => {
    const template = `${root.pathname}${request.template}`;
    const url = withQuery(new URL(request.path, root), request.query);
    const attributes = {
      'http.request.method': 'GET',
      'url.full': url.href,
      'url.template': template,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      ...(attempt > 0 ? { 'http.request.resend_count': attempt } : {}),
    };
    return tracer.startActiveSpan(`GET ${template}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const startedAt = performance.now();
      const outcome = { http_response_status_code: '', error_type: '' };
      try {
        span.addEvent('starting request to SWAPI');
        const { statusCode, body, headers } = await receive(url);
        outcome.http_response_status_code = String(statusCode);
        span.setAttribute('http.response.status_code', statusCode);
        span.addEvent('done', { 'http.response.body.size': body.length });
        if (statusCode >= 400) outcome.error_type = String(statusCode);
        return bodyOf(statusCode, body, headers['retry-after']);
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

  async function receive(url: URL) {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    // Destroying the request itself spares got a tenth of its time: a signal costs even where nobody gives it.
    let attempt: ClientRequest | undefined;
    const endIfTooLarge = ({ transferred }: Progress) => {
      if (transferred > maxAnswerBytes) attempt?.destroy(new AnswerTooLarge());
    };
    try {
      return await client(url, { headers })
        .on('request', (request) => {
          attempt = request;
        })
        .on('downloadProgress', endIfTooLarge);
    } catch (error) {
      throw toUpstreamError(error, url);
    }
  }
}

function withQuery(url: URL, query: SwapiRequest['query'] = {}): URL {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function bodyOf(status: number, body: string, retryAfter: string | undefined): string | undefined {
  if (status === 200) return body;
  if (status === 404) return undefined;
  if (status === 429) {
    const seconds = Number(retryAfter);
    const usable = Number.isFinite(seconds) && seconds > 0;
    throw new UpstreamError('rate_limited', 'SWAPI answered 429', {
      ...(usable ? { retryAfterSeconds: Math.min(seconds, maxRetryAfterSeconds) } : {}),
    });
  }
  throw new UpstreamError(status >= 500 ? 'unavailable' : 'refused', `SWAPI answered ${status}`);
}

function toUpstreamError(error: unknown, url: URL): UpstreamError {
  if (error instanceof TimeoutError) {
    return new UpstreamError('timeout', `SWAPI at ${url.host} did not answer: ${error.message}`, { cause: error });
  }
  if (error instanceof RequestError && error.cause instanceof AnswerTooLarge) {
    return new UpstreamError('invalid', `SWAPI's answer has more than ${maxAnswerBytes} bytes`, { cause: error });
  }
  // Where none of a host's addresses answers, the message is empty.
  const message = error instanceof RequestError ? error.message || error.code : String(error);
  return new UpstreamError('unavailable', `SWAPI at ${url.host} cannot be reached: ${message}`, { cause: error });
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
  if (!(error instanceof UpstreamError)) return '_OTHER';
  if (error.failure !== 'unavailable') return error.failure;
  const code = error.cause instanceof RequestError ? error.cause.code : '';
  return knownCodes.has(code) ? code : '_OTHER';
}

function fail(span: Span, error: Error, type: string): void {
  span.recordException(error);
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}
