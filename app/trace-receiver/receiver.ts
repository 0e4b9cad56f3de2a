import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
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
  const traces = new LRUCache<string, ReceivedSpan[]>({ max: limits.traces });
  const listeners: ((traceIds: ReadonlySet<string>) => void)[] = [];

  function keep(spans: readonly ReceivedSpan[]): void {
    for (const span of spans) {
      const trace = traces.get(span.traceId) ?? [];
      if (trace.length < limits.spansPerTrace) trace.push(span);
      traces.set(span.traceId, trace);
    }
    const grown = new Set(spans.map((span) => span.traceId));
    for (const listener of listeners) listener(grown);
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.headers['content-type']?.startsWith('application/json')) {
      sendText(response, 415, 'Only OTLP/JSON is taken: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json.\n');
      return;
    }
    const body = await readBody(request, limits.bodyBytes);
    if (body === undefined) {
      response.setHeader('Connection', 'close');
      sendText(response, 413, `An export may have ${limits.bodyBytes} bytes at most.\n`);
      return;
    }
    try {
      keep(parseExportRequest(JSON.parse(body)));
    } catch (error) {
      sendText(response, 400, `Not an OTLP/JSON export: ${(error as Error).message}\n`);
      return;
    }
    sendJson(response, { partialSuccess: {} });
  }

  function show(traceId: string, request: IncomingMessage, response: ServerResponse): void {
    const spans = traces.get(traceId);
    if (!spans) {
      sendText(response, 404, 'No span of this trace has arrived. They come within half a second of an answer.\n');
      return;
    }
    const roots = buildTrees(spans);
    if (request.headers.accept?.includes('application/json')) sendJson(response, { traceId, spans: roots });
    else sendText(response, 200, renderTrace(traceId, roots));
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const [, collection, traceId] = /^\/(traces|logs)\/([0-9a-f]{32})$/.exec(path) ?? [];
    if (request.method === 'POST' && path === '/v1/traces') await receive(request, response);
    else if (request.method === 'GET' && collection === 'traces' && traceId) show(traceId, request, response);
    else if (request.method === 'GET' && collection === 'logs' && traceId && logsOf) {
      sendText(response, 200, logsOf(traceId));
    } else sendText(response, 404, 'Here are POST /v1/traces and GET /traces/<trace id of 32 hexadecimal digits>.\n');
  }

  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    // Only a request that broke off half-way ends here; nobody waits for its answer.
    route(request, response).catch(() => response.destroy());
  });
  return { server, spansOf: (traceId) => traces.get(traceId) ?? [], onTraces: (listener) => listeners.push(listener) };
}

/** Undefined once there is more than allowed; the rest is not read. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
