import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The environment variable that sets the port, for the message when it is taken. */
  readonly variable: string;
}

/** Says which variable to change, so that its message is all that its reader needs. */
export class ListenError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ListenError';
  }
}

/** Listens and returns the port, which differs from the wanted one only when that is 0. Throws ListenError. */
export async function listen(server: Server, { host, port, variable }: ListenOptions): Promise<number> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(explain(error as NodeJS.ErrnoException, { host, port, variable }), error);
  }
  return (server.address() as AddressInfo).port;
}

function explain(error: NodeJS.ErrnoException, { host, port, variable }: ListenOptions): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} of ${host} is taken. Set ${variable} to a free one.`;
  if (error.code === 'EACCES') return `Port ${port} is not allowed to this user. Set ${variable} to one above 1023.`;
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT'].includes(error.code ?? '')) {
    return `${host} is no address of this machine. Set HOST to one that is, such as 127.0.0.1, 0.0.0.0 or ::1.`;
  }
  return `Cannot listen on ${host}:${port} (${variable}): ${error.message}`;
}
