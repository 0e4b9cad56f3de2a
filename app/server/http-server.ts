import { createServer, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { traceIdHeader } from '../contract.ts';
import { currentTraceId } from '../telemetry/trace-id.ts';
import { HttpProblem, problemContentType, problemDetails } from './problem.ts';

export interface HttpLimits {
  /** Time for the head of a request, and for the whole of it, to arrive. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Time an idle connection is kept; above that of common proxies (60 s), so that they are the ones to close. */
  readonly keepAliveTimeoutMs: number;
  readonly maxHeaderBytes: number;
}

export const httpLimits: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  keepAliveTimeoutMs: 65_000,
  maxHeaderBytes: 16 * 1024,
};

/**
 * An HTTP server that cuts off slow or oversized requests, with a problem document where HTTP still allows one.
 * Whatever is a request at all goes through `around`.
 */
export function createHttpServer(
  listener: RequestListener,
  limits: HttpLimits = httpLimits,
  around: (inner: RequestListener) => RequestListener = (inner) => inner,
): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      maxHeaderSize: limits.maxHeaderBytes,
      // Node.js looks for connections past their time only this often; its default is 30 s.
      connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
      // Its own refusal has no body and no trace id.
      requireHostHeader: false,
    },
    around((request, response) => {
      const lacksHost = request.headers.host === undefined && request.httpVersion === '1.1';
      if (lacksHost) refuse(response, 400, 'A request needs a Host header.');
      else return listener(request, response);
    }),
  );
  server.on('checkExpectation', (_, response) => refuse(response, 417, 'Expect may be 100-continue alone.'));
  server.on('clientError', answerClientError);
  return server;
}

const clientErrors: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
};

/** Time for an answer to arrive before its connection is destroyed, which may take what was not read yet with it. */
const lingerMs = 1_000;

/** Answers what Node.js' parser refused before any request existed; the connection is of no further use. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const [status, detail] = clientErrors[error.code ?? ''] ?? [400, 'The request is not valid HTTP.'];
  // A reset connection, or one with an answer under way, can take no other.
  const answering = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent;
  if (!socket.writable || error.code === 'ECONNRESET' || answering) {
    socket.destroy();
    return;
  }
  const { headers, body } = problemAnswer(status, detail);
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function refuse(response: ServerResponse, status: number, detail: string): void {
  const { headers, body } = problemAnswer(status, detail);
  response.writeHead(status, headers).end(body);
}

function problemAnswer(status: number, detail: string) {
  const traceId = currentTraceId();
  const body = JSON.stringify(problemDetails(new HttpProblem(status, detail), traceId));
  const headers = {
    'Content-Type': problemContentType,
    'Content-Length': Buffer.byteLength(body),
    [traceIdHeader]: traceId,
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  return { headers, body };
}
