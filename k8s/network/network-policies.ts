import { type App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { deployedWorkloads, namespaceOf, type WorkloadName } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { partOf, selectorLabels } from '../constructs/labels.ts';
import { type Flow, ingressController, outside } from './flows.ts';

interface NetworkPoliciesOptions {
  readonly values: Values;
  readonly flows: readonly Flow[];
}

/** Denies everything in both namespaces, then opens exactly the declared flows, at both of their ends. */
export function createNetworkPolicies(app: App, { values, flows }: NetworkPoliciesOptions): Chart {
  const chart = new Chart(app, 'network-policies', {
    disableResourceNameHashes: true,
    labels: { 'app.kubernetes.io/part-of': partOf, 'app.kubernetes.io/managed-by': 'cdk8s' },
  });
  const deployed = deployedWorkloads(values);
  for (const namespace of Object.values(values.namespaces)) {
    new k8s.KubeNetworkPolicy(chart, `default-deny-${namespace}`, {
      metadata: { name: 'default-deny', namespace },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
  for (const workload of deployed) addPolicy(chart, values, workload, flows);
  return chart;
}

function addPolicy(chart: Chart, values: Values, workload: WorkloadName, flows: readonly Flow[]): void {
  const incoming = flows.filter(({ to }) => to === workload);
  const outgoing = flows.filter(({ from }) => from === workload);
  new k8s.KubeNetworkPolicy(chart, workload, {
    metadata: { name: workload, namespace: namespaceOf(values, workload), labels: selectorLabels(workload) },
    spec: {
      podSelector: { matchLabels: selectorLabels(workload) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: incoming.map(({ from, port }) => ({ from: [source(from, values)], ports: [tcp(port)] })),
      egress: [...(outgoing.length > 0 ? [dns] : []), ...outgoing.map(({ to, port }) => destination(to, port, values))],
    },
  });
}

const tcp = (port: number): k8s.NetworkPolicyPort => ({ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) });

const dns: k8s.NetworkPolicyEgressRule = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: k8s.IntOrString.fromNumber(53) })),
};

function source(from: Flow['from'], values: Values): k8s.NetworkPolicyPeer {
  if (from !== ingressController) return peer(from, values);
  const { ingress } = values;
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': ingress.controllerNamespace } } };
}

function destination(to: Flow['to'], port: number, values: Values): k8s.NetworkPolicyEgressRule {
  return { to: to === outside ? everywhere : [peer(to, values)], ports: [tcp(port)] };
}

/** Services outside have addresses that change. */
const everywhere: k8s.NetworkPolicyPeer[] = ['0.0.0.0/0', '::/0'].map((cidr) => ({ ipBlock: { cidr } }));

const peer = (workload: WorkloadName, values: Values): k8s.NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespaceOf(values, workload) } },
  podSelector: { matchLabels: selectorLabels(workload) },
});
