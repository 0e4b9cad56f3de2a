import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { loopback } from '../../stack/endpoints.ts';

/** Ports of this machine that nobody listens on, all different, for a server that cannot choose by itself. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, loopback);
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
