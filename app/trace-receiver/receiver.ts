import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { prettifyError, ZodError } from 'zod';
import { readBody } from '../server/read-body.ts';
import { parseExportRequest, type ReceivedSpan } from './otlp.ts';
import { buildTrees, renderTrace } from './trace-tree.ts';

interface Limits {
  readonly traces: number;
  readonly spansPerTrace: number;
  /** Of one trace, and of all of them, as the length of their spans in JSON. */
  readonly traceBytes: number;
  readonly bytes: number;
  readonly bodyBytes: number;
}

interface ReceiverOptions {
  readonly limits?: Limits;
  /** The log lines of a trace, for `GET /logs/<trace id>`; without it there is no such path. */
  readonly logsOf?: (traceId: string) => string;
}

export interface TraceReceiver {
  /** Answers every request there is, for who listens with a server of his own. */
  readonly handle: RequestListener;
  readonly server: Server;
  /** The spans received so far of one trace. */
  spansOf(traceId: string): readonly ReceivedSpan[];
  /** Called after each export with the ids of the traces that grew. */
  onTraces(listener: (traceIds: ReadonlySet<string>) => void): void;
}

const MiB = 1024 * 1024;
const defaultLimits: Limits = {
  traces: 1_000,
  spansPerTrace: 2_000,
  traceBytes: 8 * MiB,
  bytes: 64 * MiB,
  bodyBytes: 8 * MiB,
};

interface KeptTrace {
  readonly spans: Map<string, ReceivedSpan>;
  readonly bytes: number;
}

/**
 * A small in-memory stand-in for a trace store: takes OTLP/HTTP in JSON at `POST /v1/traces`, and answers
 * `GET /traces/<trace id>` with one tree over all services, as text, or as JSON to who asks for it. It keeps the
 * newest traces within its limits, and nothing beyond its process.
 */
export function createTraceReceiver({ limits = defaultLimits, logsOf }: ReceiverOptions = {}): TraceReceiver {
  const traces = new LRUCache<string, KeptTrace>({
    max: limits.traces,
    maxSize: limits.bytes,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes),
  });
  const listeners: ((traceIds: ReadonlySet<string>) => void)[] = [];

  function keep(spans: readonly ReceivedSpan[]): void {
    for (const [traceId, newSpans] of Map.groupBy(spans, (span) => span.traceId)) {
      // An object of its own each time, or the cache would not ask for its size again.
      traces.set(traceId, grow(traces.get(traceId), newSpans));
    }
    const grown = new Set(spans.map((span) => span.traceId));
    for (const listener of listeners) listener(grown);
  }

  function grow(trace: KeptTrace | undefined, newSpans: readonly ReceivedSpan[]): KeptTrace {
    const spans = trace?.spans ?? new Map<string, ReceivedSpan>();
    let bytes = trace?.bytes ?? 0;
    for (const span of newSpans) {
      // An exporter that missed the answer sends its spans again.
      if (spans.has(span.spanId)) continue;
      const length = JSON.stringify(span).length;
      if (spans.size >= limits.spansPerTrace || bytes + length > limits.traceBytes) continue;
      spans.set(span.spanId, span);
      bytes += length;
    }
    return { spans, bytes };
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { 'content-type': type, 'content-encoding': encoding } = request.headers;
    if (!type?.startsWith('application/json') || encoding) {
      const text = 'Only plain OTLP/JSON is taken: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, and no compression.\n';
      sendText(response.setHeader('Connection', 'close'), 415, text);
      return;
    }
    const body = await readBody(request, limits.bodyBytes);
    if (body === undefined) {
      const text = `An export may have ${limits.bodyBytes} bytes at most.\n`;
      sendText(response.setHeader('Connection', 'close'), 413, text);
      return;
    }
    let spans: ReceivedSpan[];
    try {
      spans = parseExportRequest(JSON.parse(body));
    } catch (error) {
      const fault = error instanceof ZodError ? prettifyError(error) : (error as Error).message;
      sendText(response, 400, `Not an OTLP/JSON export: ${fault}\n`);
      return;
    }
    keep(spans);
    sendJson(response, { partialSuccess: {} });
  }

  const spansOf = (traceId: string): ReceivedSpan[] => [...(traces.get(traceId)?.spans.values() ?? [])];

  function show(traceId: string, request: IncomingMessage, response: ServerResponse): void {
    const roots = buildTrees(spansOf(traceId));
    if (roots.length === 0) {
      sendText(response, 404, 'No span of this trace has arrived. They come within half a second of an answer.\n');
    } else if (request.headers.accept?.includes('application/json')) sendJson(response, { traceId, spans: roots });
    else sendText(response, 200, renderTrace(traceId, roots));
  }

  function showLogs(text: string, response: ServerResponse): void {
    if (text === '') sendText(response, 404, 'No log line of this trace has been written.\n');
    else sendText(response, 200, text);
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const [, collection, traceId] = /^\/(traces|logs)\/([0-9a-f]{32})$/.exec(path) ?? [];
    if (request.method === 'POST' && path === '/v1/traces') await receive(request, response);
    else if (request.method === 'GET' && collection === 'traces' && traceId) show(traceId, request, response);
    else if (request.method === 'GET' && collection === 'logs' && traceId && logsOf)
      showLogs(logsOf(traceId), response);
    else sendText(response, 404, 'Here are POST /v1/traces and GET /traces/<trace id of 32 hexadecimal digits>.\n');
  }

  const handle: RequestListener = (request, response) => {
    // Only a request that broke off half-way ends here; nobody waits for its answer.
    route(request, response).catch(() => response.destroy());
  };
  const server = createServer({ requestTimeout: 10_000 }, handle);
  return { handle, server, spansOf, onTraces: (listener) => listeners.push(listener) };
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
