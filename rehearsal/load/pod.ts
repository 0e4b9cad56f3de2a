import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { NumberedRequest, Sent } from '../../e2e/drills/load.ts';
import { newPrefix } from '../../e2e/drills/numbering.ts';
import type { Kubectl } from '../kubectl.ts';
import { parseOutcome } from './outcome.ts';
import { sourceFiles } from './source-files.ts';

const entry = 'rehearsal/load/generator.ts';
const configMap = 'load-source';
/** Once its requests are over it has said everything, and ends. */
const endsWithin = '30s';

interface PodLoadOptions {
  readonly kubectl: Kubectl;
  /** What follows the words `kubectl logs` is read line by line until it ends or the signal aborts. */
  readonly follow: Follow;
  readonly namespace: string;
  /** An image with Node.js: the service's own. */
  readonly image: string;
  readonly node: string;
  /** What is asked, from inside of the cluster. */
  readonly target: string;
  /** Requests a second. */
  readonly rate: number;
}

export type Follow = (args: readonly string[], onLine: (line: string) => void, signal: AbortSignal) => Promise<void>;

/** A load as a pod of the cluster sends it. */
export interface PodLoad extends Sent {
  /** Resolves once the pod runs. */
  start(): Promise<void>;
  /** Resolves once the last answer is there and told; the pod is gone. */
  stop(): Promise<void>;
}

/** The files that its pods run, which stay the same for all. */
export const loadSource = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: configMap, namespace },
  data: Object.fromEntries(Object.entries(files()).map(([path, text]) => [keyOf(path), text])),
});

const files = () => ({ ...sourceFiles(entry), 'package.json': '{ "type": "module" }' });

/** A key of a ConfigMap has no slashes. */
const keyOf = (path: string): string => path.replaceAll('/', '__');

export function createPodLoad({ kubectl, follow, ...options }: PodLoadOptions): PodLoad {
  const prefix = newPrefix();
  const name = `load-${prefix}`;
  const inNamespace = ['--namespace', options.namespace];
  const requests = new Map<number, NumberedRequest>();
  const ended = new AbortController();
  let following = Promise.resolve();

  const take = (line: string) => {
    const outcome = parseOutcome(line);
    if (outcome) requests.set(outcome.number, outcome);
  };

  return {
    prefix,
    get requests() {
      return [...requests.values()];
    },
    async start() {
      await kubectl.apply([pod(name, prefix, options)]);
      await kubectl.run('wait', ...inNamespace, `pod/${name}`, '--for=condition=Ready', '--timeout=60s');
      following = follow([...inNamespace, name, '--follow'], take, ended.signal);
    },
    async stop() {
      const stopIt = ['node', '-e', "process.kill(1, 'SIGTERM')"];
      await kubectl.run('exec', ...inNamespace, name, '--', ...stopIt);
      const phase = '--for=jsonpath={.status.phase}=Succeeded';
      await kubectl.run('wait', ...inNamespace, `pod/${name}`, phase, `--timeout=${endsWithin}`);
      ended.abort();
      await following;
      // What follows may break off with its connection: this is all of it.
      for (const line of (await kubectl.run('logs', ...inNamespace, name)).split('\n')) take(line);
      await kubectl.run('delete', ...inNamespace, 'pod', name, '--wait=false');
    },
  };
}

const pod = (name: string, prefix: string, { namespace, image, node, target, rate }: PodOptions) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: {
    nodeName: node,
    restartPolicy: 'Never',
    containers: [
      {
        name: 'load',
        image,
        command: ['node', `/load/${entry}`],
        env: [
          { name: 'TARGET', value: target },
          { name: 'RATE', value: String(rate) },
          { name: 'PREFIX', value: prefix },
        ],
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        volumeMounts: [{ name: 'source', mountPath: '/load' }],
      },
    ],
    volumes: [
      {
        name: 'source',
        configMap: {
          name: configMap,
          items: Object.keys(files()).map((path) => ({ key: keyOf(path), path })),
        },
      },
    ],
  },
});

type PodOptions = Omit<PodLoadOptions, 'kubectl' | 'follow'>;

/** Follows by kubectl, from the beginning again where that breaks off. */
export const followWith =
  (context: string, environment: Readonly<Record<string, string | undefined>>): Follow =>
  async (args, onLine, signal) => {
    while (!signal.aborted) {
      const logs = execa('kubectl', ['--context', context, 'logs', ...args], {
        ...{ env: environment, extendEnv: false, reject: false, cancelSignal: signal, buffer: false, stdin: 'ignore' },
      });
      createInterface({ input: logs.stdout }).on('line', onLine);
      await logs;
      await wait(1_000, undefined, { signal }).catch(() => undefined);
    }
  };
