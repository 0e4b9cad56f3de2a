import { join } from 'node:path';
import { operationsPaths, traceIdHeader } from '../../app/contract.ts';
import type { Values } from '../../platform/values/schema.ts';
import { loopback } from '../../stack/endpoints.ts';
import { projectFolder } from '../../stack/folders.ts';
import type { Environment } from '../../stack/server.ts';
import type { Sources } from '../../stack/sources/survey.ts';
import { localUrl } from '../support/get-json.ts';
import { freePorts } from './free-ports.ts';
import { type Manifests, type Secrets, synthesise } from './manifests.ts';
import type { Program, Programs } from './programs.ts';

/** `kafka.external` of the values. */
export type ExternalKafka = Values['kafka']['external'];

/** A role of the service. */
export interface RoleProgram extends Program {
  /** Asks for the index; the status, the id of its trace, and how long it took. */
  request(): Promise<{ readonly status: number; readonly traceId: string; readonly durationMs: number }>;
  /** What a metric stands at, summed over its series. */
  metric(name: string, labels?: string): Promise<number>;
}

export interface PromtailProgram extends Program {
  /** The status of its readiness; undefined where nobody answers. */
  readiness(): Promise<number | undefined>;
}

/** What an owner of such a Kafka installs; started piece by piece. */
export interface Installation {
  startApi(): Promise<RoleProgram>;
  startLag(): Promise<RoleProgram>;
  startPromtail(): Promise<PromtailProgram>;
}

interface InstallationOptions {
  readonly programs: Programs;
  readonly sources: Pick<Sources, 'promtail'>;
  readonly environment: Environment;
  readonly folder: string;
  readonly lokiPort: number;
}

/** Every process finds ports of its own, nobody takes traces, and few lines are too many for the queue to Kafka. */
const ofThisMachine = (lokiPort: number) => ({
  loki: { external: { url: `http://${loopback}:${lokiPort}` } },
  otel: { OTEL_TRACES_EXPORTER: 'none' },
  api: { env: { HOST: loopback, API_PORT: 0, API_OPERATIONS_PORT: 0, LOG_QUEUE_BYTES: 64 * 1024 } },
  lag: { env: { HOST: loopback, LAG_OPERATIONS_PORT: 0, LAG_INTERVAL_MS: 500 } },
});

export type Install = (external: ExternalKafka, secrets: Secrets) => Promise<Installation>;

/** Makes of the values what production gets from them, and runs it with these Secrets as processes of this machine. */
export function createInstaller(options: InstallationOptions): Install {
  const synthesised = new Map<string, Promise<Manifests>>();
  return async (external, secrets) => {
    const values = { kafka: { external }, ...ofThisMachine(options.lokiPort) };
    const key = JSON.stringify(values);
    const manifests = synthesised.get(key) ?? synthesise(values, options);
    synthesised.set(key, manifests);
    return installationOf(await manifests, secrets, options);
  };
}

function installationOf(manifests: Manifests, secrets: Secrets, options: InstallationOptions): Installation {
  const startRole = async (role: 'api' | 'lag'): Promise<RoleProgram> => {
    const command = [process.execPath, join(projectFolder, 'app', 'main.ts')];
    const program = manifests.run(role, { secrets, command, environment: options.environment });
    const { listening } = (await program.message) as { listening: { main?: number; operations: number } };
    return {
      ...program,
      request: () => request(listening.main ?? 0),
      metric: (name, labels = '') => readMetric(listening.operations, name, labels),
    };
  };
  return {
    startApi: () => startRole('api'),
    startLag: () => startRole('lag'),
    async startPromtail() {
      const [port = 0] = await freePorts(1);
      const flags = [`-server.http-listen-address=${loopback}`, `-server.http-listen-port=${port}`];
      const { environment, sources } = options;
      const program = manifests.run('promtail', { secrets, command: [sources.promtail, ...flags], environment });
      return { ...program, readiness: () => readiness(port) };
    },
  };
}

async function request(port: number) {
  const begin = performance.now();
  const response = await fetch(localUrl(port, '/'));
  await response.text();
  const traceId = response.headers.get(traceIdHeader) ?? '';
  return { status: response.status, traceId, durationMs: performance.now() - begin };
}

async function readMetric(port: number, name: string, labels: string): Promise<number> {
  const response = await fetch(localUrl(port, operationsPaths.metrics));
  const samples = (await response.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{${labels}`) || line.startsWith(`${name} `));
  return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function readiness(port: number): Promise<number | undefined> {
  try {
    const response = await fetch(localUrl(port, '/ready'));
    await response.text();
    return response.status;
  } catch {
    // It does not listen yet, or has ended.
    return undefined;
  }
}
