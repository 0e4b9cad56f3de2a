import { connect } from 'node:net';
import { ports } from '../../app/contract.ts';
import { connectToStack, type StackControl } from '../../stack/control.ts';
import { type Environment, startMeasured } from '../processes/measured-process.ts';

/** Where log lines and spans go. */
export interface Sinks {
  /** What they are, for people. */
  readonly description: string;
  readonly kafkaBrokers: string;
  readonly otlpUrl: string;
  /** The stack that runs from this folder, where its servers are the sinks. */
  readonly stack: StackControl | undefined;
  /** Stops Kafka in the middle of whatever it does; it is still connected to, and answers nothing. */
  freezeKafka(): Promise<void>;
  thawKafka(): Promise<void>;
  close(): Promise<void>;
}

export type SinkChoice = 'auto' | 'stack' | 'discard';

/** The servers of the stack where one runs, else listeners that keep nothing. */
export async function openSinks(choice: SinkChoice, environment: Environment): Promise<Sinks> {
  const stackRuns = choice !== 'discard' && (await answers(ports.kafka)) && (await answers(ports.otlpHttp));
  if (choice === 'stack' && !stackRuns) throw new Error('No stack runs: start one with "npm run stack".');
  return stackRuns ? stackSinks(connectToStack()) : discardingSinks(environment);
}

function stackSinks(stack: StackControl): Sinks {
  return {
    description: 'Kafka and Tempo of the running stack, with Promtail, Loki and Prometheus behind them',
    kafkaBrokers: `127.0.0.1:${ports.kafka}`,
    otlpUrl: `http://127.0.0.1:${ports.otlpHttp}`,
    stack,
    freezeKafka: () => stack.signal('kafka', 'SIGSTOP'),
    thawKafka: () => stack.signal('kafka', 'SIGCONT'),
    close: async () => undefined,
  };
}

async function discardingSinks(environment: Environment): Promise<Sinks> {
  const [kafka, otlp] = await Promise.all(
    ['kafka', 'otlp'].map((name) => startMeasured({ file: `bench/sinks/${name}-process.ts`, args: [], environment })),
  );
  if (!kafka || !otlp) throw new Error('there are two of them');
  return {
    description: 'local listeners that acknowledge and discard what they are sent',
    kafkaBrokers: new URL(kafka.url).host,
    otlpUrl: otlp.url,
    stack: undefined,
    freezeKafka: async () => kafka.freeze(),
    thawKafka: async () => kafka.thaw(),
    close: async () => void (await Promise.all([kafka.stop(), otlp.stop()])),
  };
}

function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
