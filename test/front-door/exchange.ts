import { connect } from 'node:net';

/** What came back on a connection. */
export interface Exchange {
  /** Status of each answer, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
}

/**
 * Sends bytes as they are, and takes what comes until the server ends the connection, or nothing has come for so long
 * that it is taken to have said all that it has to say.
 */
export function exchange(port: number, bytes: Buffer, quietMs = 150): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    const quiet = setTimeout(() => socket.destroy(), quietMs);
    socket.on('connect', () => {
      quiet.refresh();
      socket.write(bytes);
    });
    socket.on('data', (chunk: Buffer) => {
      quiet.refresh();
      chunks.push(chunk);
    });
    // A server may close while it is still written to.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(quiet);
      const text = Buffer.concat(chunks).toString('latin1');
      // An answer without a newline at its end may be followed by another.
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status));
      resolve({ statuses, text });
    });
  });
}
