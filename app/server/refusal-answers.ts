import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { traceIdHeader } from '../contract.ts';
import { currentTraceId } from '../telemetry/trace-id.ts';
import { problemContentType, problemDetails } from './problem.ts';
import { type RefusalReason, refusalStatus } from './refusals.ts';

type Headers = Readonly<Record<string, string>>;

interface RefusalAnswersOptions {
  /** Headers that each of them has. */
  readonly headers: Headers;
  readonly onRefused: (reason: RefusalReason) => void;
}

/** Time for an answer to arrive before its connection is destroyed, which may take what was not read yet with it. */
const lingerMs = 1_000;

/** Answers requests that the application never hears of, as problem documents with a trace id. */
export function createRefusalAnswers({ headers: always, onRefused }: RefusalAnswersOptions) {
  return {
    /** Answers on a connection that is of no further use. */
    refuse(response: ServerResponse, reason: RefusalReason, detail: string): void {
      onRefused(reason);
      send(response, refusalStatus[reason], detail, { Connection: 'close' });
    },

    /** As cheap as can be, on a connection that stays, for there are many of them when there is least time. */
    refuseForNow(response: ServerResponse): void {
      onRefused('saturated');
      const detail = 'There are too many requests. Try again shortly.';
      send(response, refusalStatus.saturated, detail, { 'Retry-After': '1' });
    },

    /** Answers where there is no response to write to. */
    end(socket: Duplex, reason: RefusalReason, detail: string, more: Headers = {}): void {
      onRefused(reason);
      const status = refusalStatus[reason];
      const { headers, body } = problem(status, detail, { ...more, Connection: 'close' });
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      // A client that resets the connection meanwhile is of no interest.
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
      setTimeout(() => socket.destroy(), lingerMs).unref();
    },

    /** What failed outside of the application. */
    fail(response: ServerResponse): void {
      if (response.headersSent) response.destroy();
      else send(response, 500, 'The request failed.', {});
    },
  };

  function send(response: ServerResponse, status: number, detail: string, more: Headers): void {
    const { headers, body } = problem(status, detail, more);
    response.writeHead(status, headers).end(body);
  }

  function problem(status: number, detail: string, more: Headers) {
    const traceId = currentTraceId();
    const body = JSON.stringify(problemDetails({ status, message: detail }, traceId));
    const headers = {
      ...always,
      'Content-Type': problemContentType,
      'Content-Length': Buffer.byteLength(body),
      [traceIdHeader]: traceId,
      'Cache-Control': 'no-store',
      ...more,
    };
    return { headers, body };
  }
}
