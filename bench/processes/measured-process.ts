import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endChild } from '../../e2e/support/end-child.ts';
import type { ProbeAnswer, ProbeRequest, Usage } from './probe.ts';

export type Environment = Readonly<Record<string, string>>;

/** What is started as a process of its own. */
export interface Program {
  /** Its path from the root of the repository. */
  readonly file: string;
  readonly args: readonly string[];
  /** All of its environment, the PATH included. */
  readonly environment: Environment;
}

export interface MeasuredProcess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly operationsUrl: string;
  usage(): Promise<Usage>;
  startProfile(): Promise<void>;
  /** The profile since its start, in the format of `--cpu-prof`. */
  stopProfile(): Promise<unknown>;
  /** Stops it where it stands, until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once. */
  stop(): Promise<void>;
}

const probe = new URL('./probe.ts', import.meta.url).href;

/** Starts a program that tells its parent the ports it listens on, with a probe in it. */
export async function startMeasured(program: Program): Promise<MeasuredProcess> {
  const child = spawnNode(program, [`--import=${probe}`]);
  const stderr = collect(child);
  const listening = await Promise.race([
    once(child, 'message').then(([{ listening }]) => listening as { main: number; operations: number }),
    once(child, 'exit').then(() => undefined),
  ]);
  if (!listening) throw new Error(`${program.file} ${program.args.join(' ')} did not start:\n${stderr()}`);

  async function ask(request: ProbeRequest): Promise<ProbeAnswer> {
    child.send(request);
    const [answer] = await once(child, 'message');
    return answer;
  }

  return {
    url: `http://127.0.0.1:${listening.main}`,
    operationsUrl: `http://127.0.0.1:${listening.operations}`,
    usage: async () => ((await ask({ ask: 'usage' })) as { usage: Usage }).usage,
    startProfile: async () => void (await ask({ ask: 'startProfile' })),
    stopProfile: async () => ((await ask({ ask: 'stopProfile' })) as { profile: unknown }).profile,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: () => endChild(child),
  };
}

/** A Node.js process of this repository with a channel to it; what it prints is read and thrown away. */
export function spawnNode({ file, args, environment }: Program, flags: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child = spawn(process.execPath, [...flags, path, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.resume();
  return child;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return () => text;
}
