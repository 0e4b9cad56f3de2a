import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Role } from '../app/contract.ts';
import { compileCache } from './compile-cache.ts';
import { createWatch } from './watch.ts';

export type Environment = Readonly<Record<string, string>>;
export type LogLine = Readonly<Record<string, unknown>>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface TestProcess {
  /** Lines of its stdout so far. */
  readonly stdout: readonly string[];
  stderr(): string;
  /** What `find` returns after some line of output, as soon as that is something. */
  untilOutput<T>(find: () => T | undefined): Promise<T>;
  /** The first line of its stdout that matches, now or later. */
  untilPrinted(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Closes its stdout, as a reader that goes away does. */
  closeStdout(): void;
  /** Closes the channel by which it knows that its parent lives. */
  disconnect(): void;
  /** The first message it sends to its parent; undefined when it ends without one. */
  readonly message: Promise<unknown>;
  /** Once it and every process that shares its stderr have ended. */
  readonly ended: Promise<Ended>;
}

export interface ServiceProcess extends TestProcess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly operationsUrl: string;
  /** Its log so far, parsed. */
  logLines(): LogLine[];
  /** The log lines of a trace, once as many requests have their last one: that with method and status. */
  untilLogged(traceId: string, requests?: number): Promise<LogLine[]>;
}

/** Windows has no signals that a process could handle. */
export const hasSignals = process.platform !== 'win32';

const running = new Map<TestProcess, () => void>();
const root = fileURLToPath(new URL('..', import.meta.url));
const appFile = (name: string) => join(root, 'app', name);

/** For afterAll: ends what a test left running. */
export async function endProcesses(): Promise<void> {
  for (const kill of running.values()) kill();
  await Promise.all([...running.keys()].map((left) => left.ended));
}

/** Runs a file of app/ with nothing in its environment but what is given. */
export const startProcess = (file: string, args: readonly string[], environment: Environment = {}): TestProcess =>
  startProgram(process.execPath, [appFile(file), ...args], environment);

/** Runs a script of package.json, as a process of npm. */
export const startScript = (name: string, environment: Environment = {}): TestProcess =>
  startProgram('npm', ['run', '--silent', name], { HOME: tmpdir(), ...environment });

function startProgram(program: string, args: readonly string[], environment: Environment): TestProcess {
  const child = spawn(program, args, {
    cwd: root,
    // Windows needs its SystemRoot to open a socket.
    env: { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, ...compileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessByStdio<null, Readable, Readable>;
  const { changed, until } = createWatch();
  const stdout: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    changed();
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // Not its own event "close", which does not come after a disconnect.
  const ended = Promise.all([once(child, 'exit'), once(child.stdout, 'close'), once(child.stderr, 'close')]).then(
    ([[code, signal]]): Ended => ({ code, signal }),
  );
  const message = Promise.race([once(child, 'message').then(([value]) => value), ended.then(() => undefined)]);
  const untilOutput = <T>(find: () => T | undefined) => until(find, () => `${stdout.join('\n')}\n${stderr}`);
  const started: TestProcess = {
    stdout,
    stderr: () => stderr,
    untilOutput,
    untilPrinted: (pattern) => untilOutput(() => stdout.find((line) => pattern.test(line))),
    signal: (name) => void child.kill(name),
    closeStdout: () => void child.stdout.destroy(),
    disconnect: () => child.disconnect(),
    message,
    ended,
  };
  running.set(started, () => child.kill('SIGKILL'));
  ended.then(() => running.delete(started));
  return started;
}

/** Runs code in the process before anything of its own. */
export const preload = (code: string): Environment => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
});

const anyPorts: Environment = {
  API_PORT: '0',
  API_OPERATIONS_PORT: '0',
  UPSTREAM_PORT: '0',
  UPSTREAM_OPERATIONS_PORT: '0',
};

/** Starts a role on free ports and waits until it listens; without a place to send spans to, it sends none. */
export async function startService(role: Role, environment: Environment = {}): Promise<ServiceProcess> {
  const traces: Environment = environment.OTEL_EXPORTER_OTLP_ENDPOINT ? {} : { OTEL_TRACES_EXPORTER: 'none' };
  const started = startProcess('main.ts', [role], { ...anyPorts, ...traces, ...environment });
  const message = (await started.message) as { listening: { main: number; operations: number } } | undefined;
  if (!message) throw new Error(`${role} did not start:\n${started.stdout.join('\n')}\n${started.stderr()}`);
  const logLines = () => started.stdout.map((line): LogLine => JSON.parse(line));
  return {
    ...started,
    url: `http://127.0.0.1:${message.listening.main}`,
    operationsUrl: `http://127.0.0.1:${message.listening.operations}`,
    logLines,
    untilLogged: (traceId, requests = 1) =>
      started.untilOutput(() => {
        const lines = logLines().filter((line) => line.trace_id === traceId);
        return lines.filter((line) => 'method' in line).length >= requests ? lines : undefined;
      }),
  };
}
