import { type ApiObject, title } from './api-object.ts';
import {
  dnsPort,
  governs,
  type NetworkPolicy,
  type Peer,
  peersOf,
  policiesOf,
  type Rule,
  rulesOf,
  selectedBy,
} from './network-policies.ts';
import { type Workload, workloadsOf } from './workloads.ts';

/**
 * Everything is denied first, in every namespace with pods; no rule opens more than it names; and whoever may call
 * another can resolve its name.
 */
export function checkNetworkPolicies(objects: readonly ApiObject[]): string[] {
  const policies = policiesOf(objects);
  const workloads = workloadsOf(objects);
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const closed = policies.filter(deniesAll).map(({ metadata }) => metadata.namespace);
  return [
    ...namespaces
      .filter((namespace) => !closed.includes(namespace))
      .map((namespace) => `Namespace ${namespace}: has no NetworkPolicy that denies everything by default`),
    ...policies.flatMap((policy) => openings(policy).map((fault) => `${title(policy)}: ${fault}`)),
    ...workloads
      .filter((workload) => calls(workload, policies) && !resolvesNames(workload, policies))
      .map(({ object }) => `${title(object)}: may call others but not resolve their names`),
  ];
}

function deniesAll(policy: NetworkPolicy): boolean {
  const { matchLabels = {}, matchExpressions = [] } = policy.spec.podSelector;
  const ofAllPods = Object.keys(matchLabels).length + matchExpressions.length === 0;
  const both = ['Ingress', 'Egress'] as const;
  return ofAllPods && both.every((direction) => governs(policy, direction) && rulesOf(policy, direction).length === 0);
}

function openings(policy: NetworkPolicy): string[] {
  return (['Ingress', 'Egress'] as const).flatMap((direction) =>
    rulesOf(policy, direction).flatMap((rule) => [
      ...(peersOf(rule).length === 0 || peersOf(rule).some(isEverybody)
        ? [`${direction} is open to everybody: ${JSON.stringify(rule)}`]
        : []),
      ...(rule.ports?.length && rule.ports.every(({ port }) => port !== undefined)
        ? []
        : [`${direction} is open on every port: ${JSON.stringify(rule)}`]),
    ]),
  );
}

/** All pods of all namespaces. A network block is a choice that somebody made, and is named in the flows. */
function isEverybody({ namespaceSelector, podSelector, ipBlock }: Peer): boolean {
  const labels = [namespaceSelector, podSelector].map((selector) => Object.values(selector ?? {}).flat());
  const nothingNamed = labels.every((parts) => parts.every((part) => Object.keys(part as object).length === 0));
  return ipBlock === undefined && nothingNamed;
}

const egressRules = (workload: Workload, policies: readonly NetworkPolicy[]): readonly Rule[] =>
  policies.filter((policy) => selectedBy(policy, [workload]).length > 0).flatMap((policy) => rulesOf(policy, 'Egress'));

const calls = (workload: Workload, policies: readonly NetworkPolicy[]): boolean =>
  egressRules(workload, policies).some(({ ports = [] }) => ports.some(({ port }) => port !== dnsPort));

function resolvesNames(workload: Workload, policies: readonly NetworkPolicy[]): boolean {
  const open = egressRules(workload, policies)
    .filter((rule) => peersOf(rule).some((peer) => peer.podSelector?.matchLabels?.['k8s-app'] === 'kube-dns'))
    .flatMap(({ ports = [] }) => ports.filter(({ port }) => port === dnsPort));
  return ['UDP', 'TCP'].every((wanted) => open.some(({ protocol = 'TCP' }) => protocol === wanted));
}
