import { deployedWorkloads, namespaceOf } from '../platform/endpoints.ts';
import type { Values } from '../platform/values/schema.ts';
import forwardedPorts from './forwards.json' with { type: 'json' };

/** One `kubectl port-forward`: to a pod of a workload, by one or more ports of 127.0.0.1. */
export interface Forward {
  readonly workload: string;
  readonly namespace: string;
  readonly ports: readonly ForwardedPort[];
}

export interface ForwardedPort {
  readonly name: string;
  readonly local: number;
  readonly container: number;
  /** What is worth a look there, where it speaks HTTP to people. */
  readonly path?: string;
}

/** The ports of every workload, as the Tiltfile has them, which reads the same file. */
const portsOf: Readonly<Record<string, readonly ForwardedPort[]>> = forwardedPorts;

/** Those of an environment: of what is deployed there, in the namespaces it has. */
export const forwardsOf = (values: Values): Forward[] =>
  deployedWorkloads(values).flatMap((workload) => {
    const ports = portsOf[workload];
    return ports ? [{ workload, namespace: namespaceOf(values, workload), ports }] : [];
  });
