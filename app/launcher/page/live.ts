import type { ServerResponse } from 'node:http';

interface LiveOptions {
  /** What to send, of one line, made once for everybody who looks. */
  readonly render: () => Promise<string>;
  readonly onError: (error: unknown) => void;
  /** At most so often, in milliseconds. */
  readonly everyMs?: number;
}

export interface Live {
  /** Something has changed, or may have. */
  changed(): void;
  /** Sends to this response until its client goes: Server-Sent Events (HTML standard, section 9.2). */
  join(response: ServerResponse): void;
}

/** A browser gives a page at most six connections; so many are more pages than anybody looks at. */
const maxClients = 24;
/** Also for what changes without a word, such as faults that were put by hand; a client that is gone is noticed by it. */
const atLeastEveryMs = 2_000;

/** Keeps pages that are open up to date, and does nothing while there are none. */
export function createLive({ render, onError, everyMs = 250 }: LiveOptions): Live {
  /** Each with what it was sent last. */
  const clients = new Map<ServerResponse, string>();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let sending = false;
  let changedMeanwhile = false;

  function schedule(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (clients.size === 0 || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(send, delayMs).unref();
  }

  function changed(): void {
    if (sending) changedMeanwhile = true;
    else schedule(everyMs);
  }

  async function send(): Promise<void> {
    dueAt = Number.POSITIVE_INFINITY;
    sending = true;
    changedMeanwhile = false;
    try {
      const text = await render();
      for (const [client, last] of clients) sendTo(client, text, last);
    } catch (error) {
      onError(error);
    }
    sending = false;
    schedule(changedMeanwhile ? everyMs : atLeastEveryMs);
  }

  function sendTo(client: ServerResponse, text: string, last: string): void {
    // A page that does not keep up gets the next one.
    if (client.writableNeedDrain) return;
    // A comment keeps a connection that has nothing new.
    client.write(text === last ? ':\n\n' : `data: ${text}\n\n`);
    clients.set(client, text);
  }

  return {
    changed,
    join(response) {
      if (clients.size >= maxClients) {
        response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Too many pages are open.\n');
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write('retry: 1000\n\n');
      response.once('close', () => clients.delete(response));
      clients.set(response, '');
      if (sending) changedMeanwhile = true;
      else schedule(0);
    },
  };
}
