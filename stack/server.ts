import type { ServerName } from './control.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One server of the stack: how it is run, and when it counts as started. */
export interface Server {
  readonly name: ServerName;
  /** Where people find it. */
  readonly address: string;
  /** All that it listens on, on loopback. */
  readonly ports: readonly number[];
  /** What has to be ready before it starts, and to run until it has stopped. Names that are left out do not count. */
  readonly needs: readonly ServerName[];
  readonly command: readonly [program: string, ...args: readonly string[]];
  readonly environment: Environment;
  /** The folder it runs in; below it is its data. */
  readonly folder: string;
  /** Its configuration by absolute path, written before the stack starts. */
  readonly files: Readonly<Record<string, string>>;
  /** What has to be done before each of its starts. */
  readonly prepare?: () => Promise<void>;
  /** Resolves once the running server does its work; rejects where it never will, or once the signal aborts. */
  readonly untilReady: (signal: AbortSignal) => Promise<void>;
  /** How long it may take to become ready. */
  readonly startTimeoutMs: number;
  /** How long it may take to end once asked to, before it is killed. */
  readonly stopTimeoutMs: number;
}

/** A server that this machine does not have. */
export interface LeftOut {
  readonly name: ServerName;
  readonly reason: string;
}
