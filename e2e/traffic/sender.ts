import { type Connection, connectionTo } from './connection.ts';

/** What came of a request: an answer's status, or why there is none. */
export interface Outcome {
  readonly status?: number;
  /** The code of the error, such as ECONNREFUSED; ETIMEDOUT where the whole answer took too long. */
  readonly error?: string;
  /** The time until the answer was there to its end. */
  readonly durationMs: number;
}

export interface Sender {
  /** The path is one that may be sent as it is. Never rejects. */
  send(path: string, headers?: Readonly<Record<string, string>>): Promise<Outcome>;
  close(): void;
}

/** Asks one server over connections that are kept, as many as there are requests at once. */
export function createSender(url: URL, timeoutMs = 10_000): Sender {
  const open = new Set<Connection>();
  /** The last to be used is the first to be used again, so that those that are too many are closed by the server. */
  const idle: Connection[] = [];

  function connect(): Connection {
    const connection = connectionTo(url);
    open.add(connection);
    connection.socket.once('close', () => open.delete(connection));
    return connection;
  }

  function takeIdle(): Connection | undefined {
    for (let last = idle.pop(); last; last = idle.pop()) if (open.has(last)) return last;
    return undefined;
  }

  async function ask(request: string): Promise<Omit<Outcome, 'durationMs'>> {
    const kept = takeIdle();
    const connection = kept ?? connect();
    const timer = setTimeout(() => connection.socket.destroy(timedOut()), timeoutMs);
    try {
      const { status, keepAlive } = await connection.ask(request);
      if (keepAlive) idle.push(connection);
      else connection.socket.destroy();
      return { status };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      // The server closed a connection that it kept, at the moment in which it was used: a client asks again (RFC 9112, 9.3.1).
      if (kept && code === 'ECONNRESET') return ask(request);
      return { error: code };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async send(path, headers = {}) {
      const startedAt = performance.now();
      const outcome = await ask(toText(path, { host: url.host, ...headers }));
      return { ...outcome, durationMs: performance.now() - startedAt };
    },
    close() {
      for (const { socket } of open) socket.destroy();
    },
  };
}

function toText(path: string, headers: Readonly<Record<string, string>>): string {
  let text = `GET ${path} HTTP/1.1\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return `${text}\r\n`;
}

const timedOut = () => Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
