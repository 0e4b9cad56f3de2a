import workloads from './forwards.json' with { type: 'json' };

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

/** Those of every workload, as the Tiltfile has them, which reads the same file. */
export const forwards: readonly Forward[] = Object.entries(workloads).map(([workload, { namespace, ports }]) => ({
  workload,
  namespace,
  ports,
}));
