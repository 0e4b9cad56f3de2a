import type { Server } from 'node:http';

export interface Drain {
  /** From now on each answer ends its connection, so that clients find another instance without a failed request. */
  begin(): void;
  /** Takes no more connections and waits for the answers under way; those not done after `timeoutMs` are cut off. */
  close(timeoutMs: number): Promise<void>;
}

export function createDrain(server: Server): Drain {
  let draining = false;
  server.prependListener('request', (_, response) => {
    if (draining) response.shouldKeepAlive = false;
  });
  return {
    begin() {
      draining = true;
    },
    close: (timeoutMs) =>
      new Promise((resolve) => {
        draining = true;
        const cutOff = setTimeout(() => server.closeAllConnections(), timeoutMs);
        server.close(() => {
          clearTimeout(cutOff);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
