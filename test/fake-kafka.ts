import type { LogProducer } from '../app/log-stream/producer.ts';
import type { Line } from '../app/log-stream/queue.ts';

/** What becomes of one attempt: it is acknowledged, now or with the promise, fails, or hangs until it is given up. */
export type Answer = 'acknowledge' | 'hang' | Error | Promise<void>;

export interface FakeKafka {
  createProducer(): LogProducer;
  /** Decides about each attempt from now on. */
  answerWith(answer: Answer | ((lines: readonly Line[]) => Answer)): void;
  connectWith(answer: Answer): void;
  /** Acknowledged batches. */
  readonly batches: (readonly Line[])[];
  /** Acknowledged lines, in order. */
  lines(): string[];
  /** Attempts so far, and those under way now. */
  readonly attempts: { total: number; underWay: number; mostUnderWay: number };
  readonly producers: { made: number; disconnected: number };
}

/** An error of Kafka's protocol as kafkajs gives it. */
export function protocolError(type: string): Error {
  return Object.assign(new Error(`Kafka says ${type}`), { type, name: 'KafkaJSProtocolError' });
}

/** The producer's side of a Kafka that fails, hangs and recovers as told. */
export function createFakeKafka(): FakeKafka {
  const batches: (readonly Line[])[] = [];
  const attempts = { total: 0, underWay: 0, mostUnderWay: 0 };
  const producers = { made: 0, disconnected: 0 };
  let decide: (lines: readonly Line[]) => Answer = () => 'acknowledge';
  let decideConnect: Answer = 'acknowledge';

  function createProducer(): LogProducer {
    producers.made += 1;
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => undefined);
    const give = async (answer: Answer) => {
      if (answer instanceof Error) throw answer;
      await (answer === 'hang' ? gone.promise : answer);
    };
    return {
      connect: () => give(decideConnect),
      async send(lines) {
        attempts.total += 1;
        attempts.underWay += 1;
        attempts.mostUnderWay = Math.max(attempts.mostUnderWay, attempts.underWay);
        try {
          await give(decide(lines));
          batches.push(lines);
        } finally {
          attempts.underWay -= 1;
        }
      },
      disconnect() {
        producers.disconnected += 1;
        gone.reject(new Error('disconnected'));
      },
    };
  }

  return {
    createProducer,
    answerWith(answer) {
      decide = typeof answer === 'function' ? answer : () => answer;
    },
    connectWith(answer) {
      decideConnect = answer;
    },
    batches,
    lines: () => batches.flat().map((line) => line.value),
    attempts,
    producers,
  };
}
