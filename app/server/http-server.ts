import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { noteArrival } from '../telemetry/arrival.ts';
import type { Admission, Verdict } from './admission.ts';
import { createRefusalAnswers } from './refusal-answers.ts';
import type { RefusalReason } from './refusals.ts';
import { MalformedRequest, normalizeTarget } from './request-target.ts';
import { servedMethods } from './served-methods.ts';

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

interface HttpServerOptions {
  readonly limits?: HttpLimits;
  /** Decides which requests there is room for; all of them where it is absent. */
  readonly admission?: Admission;
  /** Headers of every answer that is given here, and not by the listener. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of each request that is refused here. */
  readonly onRefused?: (reason: RefusalReason) => void;
  /** Told of what the listener threw, or a promise of it: the request has been answered with 500. */
  readonly onError?: (error: unknown) => void;
}

/**
 * An HTTP server that cuts off slow or oversized requests, and answers what is no proper request with a problem
 * document where HTTP still allows one. The listener gets targets in origin form alone, or `*` of OPTIONS.
 */
export function createHttpServer(listener: RequestListener, options: HttpServerOptions = {}): Server {
  const {
    limits = httpLimits,
    admission,
    headers = {},
    onRefused = () => undefined,
    onError = () => undefined,
  } = options;
  const answers = createRefusalAnswers({ headers, onRefused });
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
    answer,
  );
  server.on('checkExpectation', (_, response: ServerResponse) => {
    answers.refuse(response, 'expectation', 'Expect may be 100-continue alone.');
  });
  server.on('connect', (_, socket: Duplex) => {
    answers.end(socket, 'method', 'This server is no proxy.', { Allow: servedMethods });
  });
  server.on('clientError', answerClientError);
  if (admission) server.on('connection', admission.connected);
  return server;

  /** A listener that throws must not end the process: what it throws on may have come from outside. */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      normalizeTarget(request);
      const verdict = admission?.enter() ?? 'begin';
      if (verdict !== 'begin' && !(await comesToItsTurn(verdict, request, response))) return;
      await listener(request, response);
    } catch (error) {
      if (error instanceof MalformedRequest) answers.refuse(response, error.reason, error.message);
      else {
        onError(error);
        answers.fail(response);
      }
    }
  }

  /** False once the request has had its answer, or needs none. */
  async function comesToItsTurn(
    verdict: Verdict | Promise<Verdict>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    const arrivedAt = performance.now();
    const decided = await verdict;
    if (request.socket.destroyed) onRefused('client_left');
    else if (decided === 'saturated') answers.refuseForNow(response);
    else {
      noteArrival(request, arrivedAt);
      return true;
    }
    return false;
  }

  /** Answers what Node.js' parser refused before any request existed; the connection is of no further use. */
  function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    // A reset connection, or one with an answer under way, can take no other.
    const answering = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent;
    if (!socket.writable || error.code === 'ECONNRESET' || answering) {
      socket.destroy();
      return;
    }
    const [reason, detail] = clientErrors[error.code ?? ''] ?? ['malformed', 'The request is not valid HTTP.'];
    answers.end(socket, reason, detail);
  }
}

const clientErrors: Readonly<Record<string, readonly [reason: RefusalReason, detail: string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['chunk_extensions_too_large', 'The chunk extensions of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['timeout', 'The request took too long to arrive.'],
};
