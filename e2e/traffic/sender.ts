import { Agent, get } from 'node:http';
import { finished } from 'node:stream/promises';

/** What came of a request: an answer's status, or why there is none. */
export interface Outcome {
  readonly status?: number;
  /** The code of the error, such as ECONNREFUSED; ETIMEDOUT where the whole answer took too long. */
  readonly error?: string;
  /** Until the answer was there to its end. */
  readonly durationMs: number;
}

export interface Sender {
  /** Never rejects. */
  send(path: string, headers?: Readonly<Record<string, string>>): Promise<Outcome>;
  close(): void;
}

/** Asks one server over connections that are kept; as little work a request as can be, for it takes the server's time. */
export function createSender(url: URL, timeoutMs = 10_000): Sender {
  const agent = new Agent({ keepAlive: true });
  return {
    async send(path, headers = {}) {
      const startedAt = performance.now();
      const outcome = await ask(new URL(path, url), agent, headers, timeoutMs);
      return { ...outcome, durationMs: performance.now() - startedAt };
    },
    close: () => agent.destroy(),
  };
}

function ask(
  url: URL,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Omit<Outcome, 'durationMs'>> {
  return new Promise((resolve) => {
    const request = get(url, { agent, headers }, (response) => {
      response.resume();
      finished(response).then(() => resolve({ status: response.statusCode ?? 0 }), fail);
    });
    const timer = setTimeout(() => request.destroy(timedOut()), timeoutMs);
    const fail = (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The server closed a connection that it kept, at the moment in which it was used: a client asks again (RFC 9112, 9.3.1).
      if (request.reusedSocket && error.code === 'ECONNRESET') ask(url, agent, headers, timeoutMs).then(resolve, fail);
      else fail(error);
    });
    request.on('close', () => clearTimeout(timer));
  });
}

const timedOut = () => Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
