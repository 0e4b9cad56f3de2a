import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import type { Forward } from './forwards.ts';

interface ForwardingOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly context: string;
  readonly onChange: (forward: Forward, change: string) => void;
  readonly signal: AbortSignal;
  /** How long to wait after one has ended. */
  readonly pauseMs?: number;
}

/**
 * Forwards the ports of a workload until the signal aborts. kubectl stays with one pod, and ends with it: then another
 * one takes its place. Every change of its state is told once, be it that there is no such workload.
 */
export async function keepForwarding(forward: Forward, options: ForwardingOptions): Promise<void> {
  const { signal, onChange, pauseMs = 1_000 } = options;
  let last = '';
  const tell = (change: string) => {
    if (change !== last) onChange(forward, change);
    last = change;
  };
  while (!signal.aborted) {
    const complaint = await forwardOnce(forward, options, () => tell('forwarded'));
    if (signal.aborted) return;
    tell(`not forwarded, trying again: ${complaint}`);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Resolves once it has ended, with the last it said. */
async function forwardOnce(forward: Forward, options: ForwardingOptions, onOpen: () => void): Promise<string> {
  const { environment, context, signal } = options;
  const pairs = forward.ports.map(({ local, container }) => `${local}:${container}`);
  // The headless Service has every port and every workload has one. Whatever the Service, it leads to one pod.
  const target = `service/${forward.workload}-headless`;
  const args = ['--context', context, '--namespace', forward.namespace, 'port-forward', '--address', '127.0.0.1'];
  const kubectl = execa('kubectl', [...args, target, ...pairs], {
    ...{ env: environment, extendEnv: false, reject: false, cancelSignal: signal, buffer: false },
    stdin: 'ignore',
  });
  createInterface({ input: kubectl.stdout }).on('line', (line) => {
    if (line.startsWith('Forwarding from')) onOpen();
  });
  let complaint = '';
  createInterface({ input: kubectl.stderr }).on('line', (line) => {
    complaint = line;
  });
  await kubectl;
  return complaint;
}
