import type { ApiObject } from './api-object.ts';
import {
  type Direction,
  dnsPort,
  governs,
  type NetworkPolicy,
  type Peer,
  type PolicyPort,
  peersOf,
  policiesOf,
  type Rule,
  rulesOf,
  selectedBy,
  workloadsOfPeer,
} from './network-policies.ts';
import { portNumbersOf, type Workload, workloadsOf } from './workloads.ts';

/**
 * One connection that the policies allow. Workloads go by their label app.kubernetes.io/name; what is outside of the
 * environment by its network (`0.0.0.0/0`) or its namespace (`namespace kube-system`).
 */
export interface AllowedFlow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/**
 * Every connection that the NetworkPolicies allow, in the order of from, to and port: between two workloads where the
 * egress of one and the ingress of the other allow it, on the ports that the other listens on; and across the border of
 * the environment where the end inside allows it. Name resolution is left out, that is for checkNetworkPolicies.
 */
export function allowedFlows(objects: readonly ApiObject[]): AllowedFlow[] {
  const workloads = workloadsOf(objects);
  const ends = { objects, workloads, policies: policiesOf(objects) };
  const inside = workloads.flatMap((from) =>
    workloads.flatMap((to) =>
      portNumbersOf(to.pod)
        .filter((port) => allows(ends, 'Egress', from, to, port) && allows(ends, 'Ingress', to, from, port))
        .map((port) => ({ from: nameOf(from), to: nameOf(to), port })),
    ),
  );
  const flows = [...inside, ...workloads.flatMap((workload) => outsideFlows(ends, workload))];
  const keyed = flows.map((flow) => [`${flow.from} ${flow.to} ${String(flow.port).padStart(5, '0')}`, flow] as const);
  return [...new Map(keyed.sort(([left], [right]) => (left < right ? -1 : 1))).values()];
}

/** What an allowed flow calls a workload. */
const nameOf = ({ labels, name }: Workload): string => labels['app.kubernetes.io/name'] ?? name;

interface Ends {
  readonly objects: readonly ApiObject[];
  readonly workloads: readonly Workload[];
  readonly policies: readonly NetworkPolicy[];
}

/** Whether the policies of one end let it talk with the other on a port of whoever is called. */
function allows(ends: Ends, direction: Direction, end: Workload, other: Workload, port: number): boolean {
  const governing = governingPolicies(ends, direction, end);
  if (governing.length === 0) return true;
  const called = direction === 'Ingress' ? end : other;
  return governing.some((policy) =>
    rulesOf(policy, direction).some((rule) => {
      const peers = peersOf(rule);
      const others = (peer: Peer) => workloadsOfPeer(peer, policy, ends.objects, ends.workloads) ?? [];
      const peerFits = peers.length === 0 || peers.some((peer) => others(peer).includes(other));
      return peerFits && (!rule.ports?.length || rule.ports.some((one) => covers(one, port, called)));
    }),
  );
}

const governingPolicies = ({ policies }: Ends, direction: Direction, workload: Workload): NetworkPolicy[] =>
  policies.filter((policy) => governs(policy, direction) && selectedBy(policy, [workload]).length > 0);

function covers({ port, endPort, protocol = 'TCP' }: PolicyPort, wanted: number, called: Workload): boolean {
  if (protocol !== 'TCP') return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return portNumbersOf(called.pod, port).includes(wanted);
  return wanted >= port && wanted <= (endPort ?? port);
}

/** Rules without peers or without ports are no flows that could be named; checkNetworkPolicies refuses them. */
function outsideFlows(ends: Ends, workload: Workload): AllowedFlow[] {
  const name = nameOf(workload);
  const flows: AllowedFlow[] = [];
  for (const direction of ['Ingress', 'Egress'] as const) {
    for (const policy of governingPolicies(ends, direction, workload)) {
      for (const rule of rulesOf(policy, direction)) {
        for (const stranger of strangersOf(rule, policy, ends)) {
          const [from, to] = direction === 'Ingress' ? [stranger, name] : [name, stranger];
          flows.push(...numbersOf(rule, workload).map((port) => ({ from, to, port })));
        }
      }
    }
  }
  return flows;
}

const numbersOf = ({ ports = [] }: Rule, { pod }: Workload): number[] =>
  ports
    .filter(({ port }) => port !== undefined && port !== dnsPort)
    .flatMap(({ port }) => (typeof port === 'number' ? port : portNumbersOf(pod, port)));

/** The peers of a rule that are no workloads of the environment. */
function strangersOf(rule: Rule, policy: NetworkPolicy, { objects, workloads }: Ends): string[] {
  return peersOf(rule)
    .filter((peer) => workloadsOfPeer(peer, policy, objects, workloads) === undefined)
    .map(({ ipBlock, namespaceSelector }) => {
      if (ipBlock) return ipBlock.cidr;
      const name = namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'];
      return `namespace ${name ?? JSON.stringify(namespaceSelector)}`;
    });
}
