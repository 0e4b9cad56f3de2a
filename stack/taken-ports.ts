import { createServer } from 'node:net';
import { isOpen } from './readiness.ts';

/** Who wants ports of this machine. */
export interface PortUser {
  readonly name: string;
  readonly ports: readonly number[];
}

export interface TakenPort {
  readonly port: number;
  readonly server: PortUser;
}

/** Every port of the servers that somebody else has, on any address by which the servers would be reached. */
export async function takenPorts(servers: readonly PortUser[]): Promise<TakenPort[]> {
  const wanted = servers.flatMap((server) => server.ports.map((port) => ({ port, server })));
  const taken = await Promise.all(wanted.map(({ port }) => isTaken(port)));
  return wanted.filter((_, index) => taken[index]);
}

/** Where macOS lets a port of one address be opened beside the same port of all addresses, only a connection tells. */
async function isTaken(port: number): Promise<boolean> {
  const answers = await Promise.all([isOpen(port, '127.0.0.1'), isOpen(port, '::1')]);
  return answers.includes(true) || !(await canListen(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export function describeTakenPorts(taken: readonly TakenPort[]): string {
  const lines = taken.map(({ port, server }) => `  ${port}, wanted by ${server.name}`);
  return ['These ports of 127.0.0.1 are taken by other programs:', ...lines].join('\n');
}
