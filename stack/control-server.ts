import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { controlSignals } from './control.ts';
import type { Supervisor } from './supervisor.ts';

interface ControlServerOptions {
  readonly socket: string;
  readonly supervisor: Pick<Supervisor, 'status' | 'find'>;
  /** Ends the stack; resolves once nothing of it runs. */
  readonly shutDown: () => Promise<void>;
}

export interface ControlServer {
  /** Resolves once every answer under way has been given. */
  close(): Promise<void>;
}

const stopBody = z.strictObject({ signal: z.enum(['SIGTERM', 'SIGKILL']) });
const startBody = z.strictObject({ environment: z.record(z.string(), z.string()) });
const signalBody = z.strictObject({ signal: z.enum(controlSignals) });

/** What StackControl asks, answered over HTTP on a socket that only its owner can open. */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { socket } = options;
  const server = createServer(async (request, response) => {
    try {
      const answer = await handle(request, options);
      response.end(JSON.stringify(answer ?? {}));
    } catch (error) {
      response.writeHead(400).end((error as Error).message);
    }
  });
  // One of a stack that was killed; a running one has been looked for before.
  rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function handle(request: IncomingMessage, options: ControlServerOptions): Promise<unknown> {
  const { supervisor, shutDown } = options;
  const [, first, name = '', action] = request.url?.split('/') ?? [];
  if (request.method === 'GET' && first === 'servers') return supervisor.status();
  if (first === 'shutdown') return shutDown();
  const server = supervisor.find(name);
  const body: unknown = JSON.parse(await text(request));
  if (action === 'stop') return server.stop(stopBody.parse(body).signal);
  if (action === 'start') return server.start(startBody.parse(body).environment);
  if (action === 'signal') return server.signal(signalBody.parse(body).signal);
  throw new Error(`${request.method} ${request.url} is nothing that can be asked`);
}
