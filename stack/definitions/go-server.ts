import { goMemory } from '../../platform/memory-limits.ts';
import type { ServerName } from '../control.ts';
import { loopback } from '../endpoints.ts';
import { untilHttpOk } from '../readiness.ts';
import type { Environment, Server } from '../server.ts';
import { type Context, placementOf } from './context.ts';

interface GoServerOptions {
  readonly name: Extract<ServerName, 'loki' | 'prometheus' | 'promtail' | 'tempo' | 'grafana'>;
  /** The port of its HTTP interface. */
  readonly port: number;
  readonly otherPorts?: readonly number[];
  /** Answers 200 once it does its work. */
  readonly readyPath: string;
  readonly needs?: readonly ServerName[];
  readonly command: Server['command'];
  readonly environment?: Environment;
  readonly files: Server['files'];
  readonly prepare?: NonNullable<Server['prepare']>;
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
}

/** What the servers written in Go have in common: an HTTP port that says when they are ready, and a bound on memory. */
export function goServer(context: Context, options: GoServerOptions): Server {
  const { name, port, otherPorts = [], readyPath, needs = [], command, files } = options;
  return {
    name,
    address: `http://${loopback}:${port}`,
    ports: [port, ...otherPorts],
    needs,
    command,
    environment: {
      ...context.environment,
      ...goMemory(context.values[name].resources),
      ...options.environment,
    },
    folder: placementOf(context, name).dataFolder,
    files,
    ...(options.prepare ? { prepare: options.prepare } : {}),
    untilReady: untilHttpOk(`http://${loopback}:${port}${readyPath}`),
    startTimeoutMs: options.startTimeoutMs ?? 120_000,
    stopTimeoutMs: options.stopTimeoutMs ?? 20_000,
  };
}
