import { setTimeout as wait } from 'node:timers/promises';
import type { EndingSignal, ServerStatus } from './control.ts';
import { lastLines } from './log-file.ts';
import type { Environment, Server } from './server.ts';
import { type ServerProcess, spawnServer } from './server-process.ts';

/** An end that nobody asked for. */
export interface Death {
  readonly name: Server['name'];
  /** How it ended, as the rest of a sentence. */
  readonly reason: string;
  readonly lastLines: readonly string[];
}

interface ManagedServerOptions {
  readonly server: Server;
  readonly logFile: string;
  /** Called after each change of its state or process. */
  readonly onChange: () => void;
  readonly onDeath: (death: Death) => void;
  /** Before it is started again after a death; doubled with each further one up to twenty times as much. */
  readonly pauseMs?: number;
}

export interface ManagedServer {
  readonly server: Server;
  state(): ServerStatus['state'];
  pid(): number | undefined;
  restarts(): number;
  /** Starts it, again where it runs, and keeps it running; resolves once it is ready, rejects once it is stopped. */
  start(environment?: Environment): Promise<void>;
  stop(signal?: EndingSignal): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** From a start to the stop that ends it, with as many processes as that takes. */
interface Run {
  readonly environment: Environment;
  readonly ready: PromiseWithResolvers<void>;
  readonly stopping: AbortController;
  process?: ServerProcess | undefined;
  finished: Promise<void>;
}

const shownLines = 12;
const maxPauseFactor = 20;
/** One that was ready for so long begins with the first pause again. */
const soundMs = 30_000;

/** Keeps a server running until it is told to stop it. */
export function createManagedServer(options: ManagedServerOptions): ManagedServer {
  const { server, logFile, onChange, onDeath, pauseMs: firstPauseMs = 500 } = options;
  let state: ServerStatus['state'] = 'stopped';
  let restarts = 0;
  let run: Run | undefined;

  function enter(next: ServerStatus['state']): void {
    state = next;
    onChange();
  }

  async function start(environment: Environment = {}): Promise<void> {
    while (run) await stop();
    const started: Run = {
      environment,
      ready: Promise.withResolvers(),
      stopping: new AbortController(),
      finished: Promise.resolve(),
    };
    run = started;
    started.finished = keepRunning(started);
    await started.ready.promise;
  }

  async function stop(signal: EndingSignal = 'SIGTERM'): Promise<void> {
    const stopped = run;
    if (!stopped) return;
    stopped.stopping.abort();
    await stopped.process?.end(signal);
    await stopped.finished;
    if (run === stopped) run = undefined;
  }

  async function keepRunning(current: Run): Promise<void> {
    const { signal } = current.stopping;
    let pauseMs = firstPauseMs;
    for (;;) {
      const { reason, readyMs } = await runOnce(current);
      current.process = undefined;
      if (signal.aborted) break;
      onDeath({ name: server.name, reason, lastLines: lastLines(logFile, shownLines) });
      enter('restarting');
      if (readyMs >= soundMs) pauseMs = firstPauseMs;
      // Rejects where it is stopped meanwhile.
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      pauseMs = Math.min(pauseMs * 2, firstPauseMs * maxPauseFactor);
      restarts += 1;
    }
    enter('stopped');
    current.ready.reject(new Error(`${server.name} was stopped before it was ready`));
  }

  async function runOnce(current: Run): Promise<{ reason: string; readyMs: number }> {
    enter('starting');
    try {
      await server.prepare?.();
    } catch (error) {
      return { reason: `could not be prepared: ${(error as Error).message}`, readyMs: 0 };
    }
    if (current.stopping.signal.aborted) return { reason: 'was stopped', readyMs: 0 };
    const child = spawnServer(server, current.environment, logFile);
    current.process = child;
    onChange();
    const failure = await untilReady(child, current.stopping.signal);
    if (failure !== undefined) {
      if (!current.stopping.signal.aborted) void child.end('SIGKILL');
      const reason = await child.ended;
      return { reason: failure || reason, readyMs: 0 };
    }
    const readyAt = performance.now();
    enter('ready');
    current.ready.resolve();
    const reason = await child.ended;
    return { reason, readyMs: performance.now() - readyAt };
  }

  /** Undefined once it is ready; otherwise why it is not, empty where its end or its stop says it all. */
  async function untilReady(child: ServerProcess, stopping: AbortSignal): Promise<string | undefined> {
    const gone = new AbortController();
    child.ended.then(() => gone.abort());
    const late = AbortSignal.timeout(server.startTimeoutMs);
    try {
      await server.untilReady(AbortSignal.any([gone.signal, late, stopping]));
      return undefined;
    } catch (error) {
      if (gone.signal.aborted || stopping.aborted) return '';
      return late.aborted ? `was not ready within ${server.startTimeoutMs / 1000} s` : (error as Error).message;
    }
  }

  return {
    server,
    state: () => state,
    pid: () => run?.process?.pid,
    restarts: () => restarts,
    start,
    stop,
    signal: (name) => run?.process?.signal(name),
  };
}
