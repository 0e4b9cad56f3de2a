import { k8s } from 'cdk8s-plus-28';

interface Timing {
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

const defaults = { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 };

/** Asks by HTTP; any status from 200 to 399 is well. */
export const httpProbe = (port: number, path: string, timing: Timing = {}): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromNumber(port) },
  ...defaults,
  ...timing,
});

/** Runs a command in the container; well is what ends with 0. */
export const execProbe = (command: readonly string[], timing: Timing = {}): k8s.Probe => ({
  exec: { command: [...command] },
  ...defaults,
  ...timing,
});

/** Opens a connection, for servers that speak no HTTP. */
export const tcpProbe = (port: number, timing: Timing = {}): k8s.Probe => ({
  tcpSocket: { port: k8s.IntOrString.fromNumber(port) },
  ...defaults,
  ...timing,
});
