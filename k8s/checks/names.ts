import { type ApiObject, type Labels, namespacesOf, title } from './api-object.ts';
import { containersOf, type Workload, workloadsOf } from './workloads.ts';

const dnsLabel = /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const portName = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const qualifiedName = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** Kinds whose name becomes a label in DNS, or of their pods, so that it has no dots and at most 63 characters. */
const labelKinds = ['Namespace', 'Service', 'StatefulSet', 'Deployment', 'Job'];
const clusterKinds = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass', 'StorageClass'];

/** Names: unique, valid in DNS, in a namespace that exists; labels as Kubernetes takes them. */
export function checkNames(objects: readonly ApiObject[]): string[] {
  return [
    ...duplicates(objects.map((object) => `${title(object)}: name`)),
    ...objects.flatMap((object) =>
      [...nameFaults(object), ...namespaceFaults(object, namespacesOf(objects)), ...labelFaults(object)].map(
        (fault) => `${title(object)}: ${fault}`,
      ),
    ),
    ...workloadsOf(objects).flatMap((workload) =>
      podFaults(workload).map((fault) => `${title(workload.object)}: ${fault}`),
    ),
  ];
}

function nameFaults({ kind, metadata: { name } }: ApiObject): string[] {
  const valid = labelKinds.includes(kind) ? dnsLabel : dnsName;
  const startsWithDigit = kind === 'Service' && /^\d/.test(name);
  return valid.test(name) && !startsWithDigit ? [] : [`${name} is no valid name for this kind`];
}

function namespaceFaults({ kind, metadata: { namespace } }: ApiObject, namespaces: readonly string[]): string[] {
  if (clusterKinds.includes(kind)) return namespace === undefined ? [] : ['is in a namespace, which it cannot be'];
  if (namespace === undefined) return ['is in no namespace'];
  return namespaces.includes(namespace) ? [] : [`namespace ${namespace} does not exist`];
}

function labelFaults({ metadata: { labels = {}, annotations = {} } }: ApiObject): string[] {
  return [
    ...invalidLabels(labels),
    ...Object.keys(annotations)
      .filter((key) => !isQualified(key))
      .map((key) => `annotation ${key} is no valid key`),
  ];
}

const invalidLabels = (labels: Labels): string[] =>
  Object.entries(labels)
    .filter(([key, value]) => !isQualified(key) || !labelValue.test(value))
    .map(([key, value]) => `label ${key}=${value} is not valid`);

function isQualified(key: string): boolean {
  const [name = '', prefix, ...rest] = key.split('/').reverse();
  return qualifiedName.test(name) && (prefix === undefined || dnsName.test(prefix)) && rest.length === 0;
}

function podFaults({ labels, pod }: Workload): string[] {
  const containers = containersOf(pod);
  const ports = containers.flatMap((container) => container.ports ?? []);
  const portNames = ports.flatMap(({ name }) => name ?? []);
  const names = [...containers, ...(pod.volumes ?? [])].map(({ name }) => name);
  return [
    ...invalidLabels(labels).map((fault) => `pod ${fault}`),
    ...names.filter((name) => !dnsLabel.test(name)).map((name) => `${name} is no valid name`),
    ...portNames.filter((name) => !portName.test(name)).map((name) => `${name} is no valid name of a port`),
    ...duplicates(containers.map(({ name }) => `container ${name}`)),
    ...duplicates((pod.volumes ?? []).map(({ name }) => `volume ${name}`)),
    ...duplicates(portNames.map((name) => `port ${name}`)),
    ...duplicates(ports.map(({ containerPort }) => `port ${containerPort}`)),
    ...containers.flatMap(({ name: container, env = [] }) =>
      duplicates(env.map(({ name }) => `container ${container} variable ${name}`)),
    ),
  ];
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${name} is not unique`,
  );
}
