import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { prettifyError, ZodError } from 'zod';
import { readBody } from '../server/read-body.ts';
import { parseExportRequest, type ReceivedSpan } from './otlp.ts';
import { buildTrees, renderTrace } from './trace-tree.ts';

interface Limits {
  readonly traces: number;
  readonly spansPerTrace: number;
  readonly bodyBytes: number;
}

interface ReceiverOptions {
  readonly limits?: Limits;
  /** The log lines of a trace, for `GET /logs/<trace id>`; without it there is no such path. */
  readonly logsOf?: (traceId: string) => string;
}

export interface TraceReceiver {
  readonly server: Server;
  /** The spans received so far of one trace. */
  spansOf(traceId: string): readonly ReceivedSpan[];
  /** Called after each export with the ids of the traces that grew. */
  onTraces(listener: (traceIds: ReadonlySet<string>) => void): void;
}

const defaultLimits: Limits = { traces: 1_000, spansPerTrace: 2_000, bodyBytes: 8 * 1024 * 1024 };

/**
 * A small in-memory stand-in for a trace store: takes OTLP/HTTP in JSON at `POST /v1/traces`, and answers
 * `GET /traces/<trace id>` with one tree over all services, as text, or as JSON to who asks for it. It keeps the
 * newest traces within its limits, and nothing beyond its process.
 */
export function createTraceReceiver({ limits = defaultLimits, logsOf }: ReceiverOptions = {}): TraceReceiver {
  const traces = new LRUCache<string, Map<string, ReceivedSpan>>({ max: limits.traces });
  const listeners: ((traceIds: ReadonlySet<string>) => void)[] = [];

  function keep(spans: readonly ReceivedSpan[]): void {
    for (const span of spans) {
      const trace = traces.get(span.traceId) ?? new Map<string, ReceivedSpan>();
      // An exporter that missed the answer sends its spans again.
      if (trace.size < limits.spansPerTrace || trace.has(span.spanId)) trace.set(span.spanId, span);
      traces.set(span.traceId, trace);
    }
    const grown = new Set(spans.map((span) => span.traceId));
    for (const listener of listeners) listener(grown);
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

  const spansOf = (traceId: string): ReceivedSpan[] => [...(traces.get(traceId)?.values() ?? [])];

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

  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    // Only a request that broke off half-way ends here; nobody waits for its answer.
    route(request, response).catch(() => response.destroy());
  });
  return { server, spansOf, onTraces: (listener) => listeners.push(listener) };
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
