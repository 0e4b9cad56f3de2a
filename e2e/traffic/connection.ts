import { connect, type Socket } from 'node:net';
import { HTTPParser } from 'http-parser-js';

export interface Connection {
  readonly socket: Socket;
  /** Sends one request, which has no other before it under way. Rejects with the error that ended the connection. */
  ask(request: string): Promise<Answer>;
}

/** An answer that is there to its end. */
export interface Answer {
  readonly status: number;
  /** Whether the server takes another request on the connection. */
  readonly keepAlive: boolean;
}

const readBytes = 64 * 1024;

/**
 * One HTTP connection to a server. Its own client, for Node.js' takes four times as long for a request, and load takes
 * the time of the server that it is for.
 */
export function connectionTo({ hostname, port }: URL): Connection {
  let waiting: PromiseWithResolvers<Answer> | undefined;
  let ended: Error = closed();
  const parser = new HTTPParser('RESPONSE');
  let answer: Answer = { status: 0, keepAlive: false };
  parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, shouldKeepAlive }) => {
    answer = { status: statusCode, keepAlive: shouldKeepAlive };
  };
  parser[HTTPParser.kOnMessageComplete] = () => settle(({ resolve }) => resolve(answer));

  const socket = connect({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 80),
    noDelay: true,
    onread: { buffer: Buffer.allocUnsafe(readBytes), callback: read },
  });
  socket.on('error', (error) => {
    ended = error;
  });
  // An answer of unknown length ends with its connection.
  socket.on('end', () => parser.finish());
  socket.on('close', () => settle(({ reject }) => reject(ended)));

  function read(bytes: number, buffer: Uint8Array): boolean {
    const parsed = parser.execute(buffer as Buffer, 0, bytes);
    if (parsed instanceof Error) socket.destroy(parsed);
    return true;
  }

  function settle(how: (waiting: PromiseWithResolvers<Answer>) => void): void {
    if (waiting) how(waiting);
    waiting = undefined;
  }

  return {
    socket,
    ask(request) {
      waiting = Promise.withResolvers();
      socket.write(request);
      return waiting.promise;
    },
  };
}

const closed = () => Object.assign(new Error('The connection was closed before the answer.'), { code: 'ECONNRESET' });
