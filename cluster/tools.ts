import { execa } from 'execa';
import { ExpectedError } from '../platform/expected-error.ts';

export interface Outcome {
  readonly ok: boolean;
  /** Whether there is such a program at all. */
  readonly found: boolean;
  readonly output: string;
  /** What it said on standard error. */
  readonly complaint: string;
}

/** The programs that clusters are made with, run in one environment. */
export interface Tools {
  /** Never rejects for what the program does. */
  attempt(program: string, args: readonly string[], input?: string): Promise<Outcome>;
  /** Its standard output. Rejects with an ExpectedError that has what it said. */
  ask(program: string, args: readonly string[], input?: string): Promise<string>;
  /** Runs it in sight of the user. Rejects with an ExpectedError. */
  show(program: string, args: readonly string[]): Promise<void>;
}

export interface ToolsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends what runs, and lets nothing else begin. */
  readonly signal?: AbortSignal;
  /** Keeps what runs from the terminal's Ctrl-C, which goes to all programs of a command. */
  readonly sheltered?: boolean;
}

export function createTools({ environment, signal, sheltered = false }: ToolsOptions): Tools {
  const options = {
    ...{ env: environment, extendEnv: false, reject: false, detached: sheltered },
    ...(signal ? { cancelSignal: signal } : {}),
  };

  async function attempt(program: string, args: readonly string[], input = ''): Promise<Outcome> {
    signal?.throwIfAborted();
    const result = await execa(program, args, { ...options, input });
    // A Ctrl-C reaches the program as well, which may end by it before this process knows.
    signal?.throwIfAborted();
    const { failed, code, stdout, stderr } = result;
    return { ok: !failed, found: code !== 'ENOENT', output: stdout, complaint: stderr };
  }

  async function ask(program: string, args: readonly string[], input?: string): Promise<string> {
    const { ok, output, complaint } = await attempt(program, args, input);
    if (!ok) throw new ExpectedError(`${commandLine(program, args)} failed:\n${complaint || output}`);
    return output;
  }

  async function show(program: string, args: readonly string[]): Promise<void> {
    signal?.throwIfAborted();
    const { failed } = await execa(program, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    signal?.throwIfAborted();
    if (failed) throw new ExpectedError(`${commandLine(program, args)} failed.`);
  }

  return { attempt, ask, show };
}

const commandLine = (program: string, args: readonly string[]): string => [program, ...args].join(' ');
