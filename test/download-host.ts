import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { startServer } from './http-server.ts';

/** A host with files to download, which answers ranges as such hosts do. */
export interface DownloadHost {
  /** Without a trailing slash. */
  readonly url: string;
  /** Method and target of each request, with the range it asked for. */
  readonly requests: readonly string[];
  /** Puts a file to a path, and beside it a list with its checksum. */
  put(path: string, content: Buffer): void;
  /** What answers a GET of a path in the place of its file. */
  answer(path: string, listener: RequestListener): void;
  close(): Promise<void>;
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

export async function startDownloadHost(): Promise<DownloadHost> {
  const files = new Map<string, Buffer>();
  const listeners = new Map<string, RequestListener>();
  const requests: string[] = [];
  const server = await startServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push([method, url, ...(headers.range ? [headers.range] : [])].join(' '));
    const listener = listeners.get(url);
    if (listener && method === 'GET') return listener(request, response);
    const file = files.get(url);
    if (file === undefined) return void response.writeHead(404).end();
    return sendFile(file, request, response);
  });
  return {
    url: server.url,
    requests,
    put(path, content) {
      files.set(path, content);
      files.set(`${path}.sha256`, Buffer.from(`${sha256(content)}  ${path.split('/').at(-1)}\n`));
    },
    answer: (path, listener) => void listeners.set(path, listener),
    close: () => server.close(),
  };
}

/** The whole file, or the rest that was asked for. */
export function sendFile(file: Buffer, request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.range && startOf(request) >= file.length) return void response.writeHead(416).end();
  const from = beginFile(file, request, response);
  response.end(request.method === 'HEAD' ? undefined : file.subarray(from));
}

/**
 * Begins to send a file, and hangs up after so many bytes of what was asked for, once `written` resolves: what a client
 * has not read when its connection breaks is lost to it.
 */
export function cutFile(
  file: Buffer,
  bytes: number,
  request: IncomingMessage,
  response: ServerResponse,
  written: (bytes: number) => Promise<void>,
): void {
  const from = beginFile(file, request, response);
  response.write(file.subarray(from, from + bytes));
  void written(from + bytes).then(() => response.destroy());
}

const startOf = ({ headers }: IncomingMessage): number => Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);

/** Writes the head of an answer with the file, or the rest that was asked for, and returns where that begins. */
function beginFile(file: Buffer, request: IncomingMessage, response: ServerResponse): number {
  const from = startOf(request);
  const { range } = request.headers;
  response.writeHead(range ? 206 : 200, {
    'content-length': file.length - from,
    ...(range ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
  });
  return from;
}
