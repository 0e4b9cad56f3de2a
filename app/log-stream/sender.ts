import type { LogProducer } from './producer.ts';
import type { Line } from './queue.ts';

/** Sends by one producer for as long as it works. */
export interface Sender {
  /** One attempt; rejects after the deadline at the latest. */
  send(lines: readonly Line[]): Promise<void>;
  /** Leaves the producer; the next attempt makes a new one. */
  reset(): void;
}

/** Room for connecting, asking for the topic's leaders and writing, each of which may take up to 10 s. */
const sendDeadlineMs = 20_000;

export function createSender(createProducer: () => LogProducer): Sender {
  let producer: LogProducer | undefined;

  async function sendByProducer(lines: readonly Line[]): Promise<void> {
    const current = producer ?? createProducer();
    if (current !== producer) {
      producer = current;
      await current.connect();
      // The deadline is over, and the lines are another attempt's by now.
      if (current !== producer) return;
    }
    await current.send(lines);
  }

  return {
    send: (lines) => withDeadline(sendByProducer(lines), sendDeadlineMs),
    reset() {
      producer?.disconnect();
      producer = undefined;
    },
  };
}

/** Rejects where the promise takes longer; what becomes of that one afterwards is ignored. */
async function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
