import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Drain {
  /** From now on each answer ends its connection, so that clients find another instance without a failed request. */
  begin(): void;
  /** Takes no more connections and waits for the answers under way; those not done after `timeoutMs` are cut off. */
  close(timeoutMs: number): Promise<void>;
}

/** Time for the rest of a request that has begun to arrive when the server closes. */
const restOfRequestMs = 250;

export function createDrain(server: Server): Drain {
  let draining = false;
  const underWay = new Set<ServerResponse>();
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.prependListener('request', (_, response) => {
    underWay.add(response);
    if (draining) response.shouldKeepAlive = false;
    response.once('close', () => {
      underWay.delete(response);
      // An answer that began before the draining has promised to keep its connection; nothing else would end it.
      if (!server.listening) server.closeIdleConnections();
    });
  });

  function begin(): void {
    draining = true;
    for (const response of underWay) response.shouldKeepAlive = false;
  }

  function cutOffUnanswered(): void {
    const answering = new Set([...underWay].map((response) => response.req.socket));
    for (const socket of connections) if (!answering.has(socket)) socket.destroy();
  }

  return {
    begin,
    close: (timeoutMs) =>
      new Promise((resolve) => {
        begin();
        const cutOffs = [
          setTimeout(cutOffUnanswered, Math.min(restOfRequestMs, timeoutMs)),
          setTimeout(() => server.closeAllConnections(), timeoutMs),
        ];
        // Connections without anything under way are ended by this.
        server.close(() => {
          for (const cutOff of cutOffs) clearTimeout(cutOff);
          resolve();
        });
      }),
  };
}
