import { type ApiObject, namespacesOf, ofKind } from './api-object.ts';
import { type LabelSelector, matches } from './selectors.ts';
import type { Workload } from './workloads.ts';

export interface NetworkPolicy extends ApiObject {
  readonly spec: {
    readonly podSelector: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

/** Ingress rules have `from`, egress rules `to`; a rule without peers is for all, one without ports for all ports. */
export interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly PolicyPort[];
}

export interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string };
}

export interface PolicyPort {
  readonly port?: number | string;
  readonly endPort?: number;
  readonly protocol?: string;
}

/** Where names are resolved. */
export const dnsPort = 53;

export type Direction = 'Ingress' | 'Egress';

export const policiesOf = (objects: readonly ApiObject[]): NetworkPolicy[] =>
  ofKind<NetworkPolicy>(objects, 'NetworkPolicy');

/** The workloads a policy applies to. */
export function selectedBy({ metadata, spec }: NetworkPolicy, workloads: readonly Workload[]): Workload[] {
  return workloads.filter(
    ({ namespace, labels }) => namespace === metadata.namespace && matches(spec.podSelector, labels),
  );
}

/** Whether a policy isolates its pods in a direction; without types it does for what it has rules for, and ingress. */
export function governs({ spec }: NetworkPolicy, direction: Direction): boolean {
  if (spec.policyTypes !== undefined) return spec.policyTypes.includes(direction);
  return direction === 'Ingress' || (spec.egress ?? []).length > 0;
}

export const rulesOf = ({ spec }: NetworkPolicy, direction: Direction): readonly Rule[] =>
  (direction === 'Ingress' ? spec.ingress : spec.egress) ?? [];

export const peersOf = ({ from, to }: Rule): readonly Peer[] => from ?? to ?? [];

/** The workloads at the other end of a rule; undefined where that is outside of the environment. */
export function workloadsOfPeer(
  { podSelector = {}, namespaceSelector, ipBlock }: Peer,
  { metadata }: NetworkPolicy,
  objects: readonly ApiObject[],
  workloads: readonly Workload[],
): Workload[] | undefined {
  if (ipBlock) return undefined;
  const namespaces =
    namespaceSelector === undefined
      ? namespacesOf(objects).filter((name) => name === metadata.namespace)
      : ofKind(objects, 'Namespace')
          .filter(({ metadata: { name, labels } }) =>
            // Every namespace has this label, whether the manifest says so or not.
            matches(namespaceSelector, { ...labels, 'kubernetes.io/metadata.name': name }),
          )
          .map(({ metadata: { name } }) => name);
  if (namespaces.length === 0) return undefined;
  return workloads.filter(({ namespace, labels }) => namespaces.includes(namespace) && matches(podSelector, labels));
}
