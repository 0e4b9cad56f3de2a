/** What a cluster says of an object that matters here. */
export interface ClusterObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly ownerReferences?: readonly object[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Found {
  /** ConfigMaps and Jobs that have the labels of the manifests. */
  readonly candidates: readonly ClusterObject[];
  /** All that may name a ConfigMap: pods and what makes them, and what a roll-back goes to. */
  readonly users: readonly ClusterObject[];
}

/** The kinds that anything is ever removed of. */
const prunable = ['ConfigMap', 'Job'];

/**
 * ConfigMaps and Jobs that are of no use any more: the manifests do not have them, nobody else owns them, no pod, no
 * workload and no revision that a roll-back could go to names the ConfigMap, and the Job is over.
 */
export function unusedObjects(wanted: readonly ClusterObject[], { candidates, users }: Found): ClusterObject[] {
  const kept = new Set(wanted.map(nameOf));
  const used = new Set(users.flatMap((user) => configMapsIn(user).map((name) => `${user.metadata.namespace}/${name}`)));
  return candidates.filter((object) => {
    const { namespace, name, ownerReferences = [] } = object.metadata;
    if (!prunable.includes(object.kind) || kept.has(nameOf(object)) || ownerReferences.length > 0) return false;
    return object.kind === 'Job' ? isOver(object) : !used.has(`${namespace}/${name}`);
  });
}

const nameOf = ({ kind, metadata }: ClusterObject): string => `${kind} ${metadata.namespace}/${metadata.name}`;

const isOver = ({ status }: ClusterObject): boolean =>
  (status?.conditions ?? []).some(({ type, status: is }) => ['Complete', 'Failed'].includes(type) && is === 'True');

/** The members of pods that name a ConfigMap, wherever a pod's template stands: volumes, also projected, and variables. */
const references = ['configMap', 'configMapRef', 'configMapKeyRef'];

function configMapsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(references.includes(key) && typeof member?.name === 'string' ? [member.name] : []),
    ...configMapsIn(member),
  ]);
}
