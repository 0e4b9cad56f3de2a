import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ReceivedSpan } from '../../trace-receiver/otlp.ts';

/** A request that the api has answered. */
export interface AnsweredRequest {
  readonly traceId: string;
  /** Of the api's SERVER span. */
  readonly spanId: string;
  /** When it began, in milliseconds since the epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly method: string;
  /** With its query, where that is known. */
  readonly path: string;
  readonly status: number;
}

export interface RequestList {
  /** A line of the api's log; true if it is of a request. */
  addLine(line: string): boolean;
  addSpans(spans: readonly ReceivedSpan[]): void;
  /** The newest first. */
  newest(): AnsweredRequest[];
}

const maxRequests = 100;
const maxPathLength = 2_000;

/** What the request log writes once a request has been answered. */
const requestLine = z.object({
  trace_id: z.string().regex(/^[0-9a-f]{32}$/),
  span_id: z.string().regex(/^[0-9a-f]{16}$/),
  time: z.string().pipe(z.coerce.date()),
  duration_ms: z.number(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
});

/**
 * The last requests, each from whichever comes first: its log line, which a higher LOG_LEVEL keeps away, or its span,
 * which knows the query as well, and which a sampler or an exporter keeps away.
 */
export function createRequestList(service = 'api'): RequestList {
  const requests = new LRUCache<string, AnsweredRequest>({ max: maxRequests });

  const keep = (request: AnsweredRequest): void =>
    void requests.set(request.spanId, { ...request, path: request.path.slice(0, maxPathLength) });

  return {
    addLine(line) {
      const request = parseLine(line);
      if (request && !requests.has(request.spanId)) keep(request);
      return request !== undefined;
    },
    addSpans(spans) {
      for (const span of spans) {
        if (span.kind === 'server' && span.service === service) keep(fromSpan(span));
      }
    },
    newest: () => [...requests.values()].toSorted((a, b) => b.startMs - a.startMs),
  };
}

function parseLine(line: string): AnsweredRequest | undefined {
  // Most lines are of something else, and need not be parsed for that to be seen.
  if (!line.includes('"duration_ms"')) return undefined;
  const { data } = requestLine.safeParse(parseJson(line));
  return (
    data && {
      traceId: data.trace_id,
      spanId: data.span_id,
      startMs: data.time.getTime() - data.duration_ms,
      durationMs: data.duration_ms,
      method: data.method,
      path: data.path,
      status: data.status,
    }
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // What a service prints beside its log, such as a warning of Node.js, is no request.
    return undefined;
  }
}

function fromSpan({ traceId, spanId, startMs, durationMs, attributes }: ReceivedSpan): AnsweredRequest {
  const query = attributes['url.query'];
  return {
    traceId,
    spanId,
    startMs,
    durationMs,
    method: String(attributes['http.request.method_original'] ?? attributes['http.request.method'] ?? '?'),
    path: `${attributes['url.path'] ?? '?'}${query === undefined ? '' : `?${query}`}`,
    status: Number(attributes['http.response.status_code'] ?? 0),
  };
}
