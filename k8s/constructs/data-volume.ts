import { k8s } from 'cdk8s-plus-28';
import type { WorkloadName } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { selectorLabels } from './labels.ts';

/** A folder that outlives the pod where an environment has volumes that do. */
export interface Data {
  readonly path: string;
  /** The size as Kubernetes writes it, such as 1Gi. */
  readonly size: string;
}

/** What the folder takes in a StatefulSet: its place in the container, and a claim for each pod or a volume of the pod's. */
export interface DataVolume {
  readonly mounts: readonly k8s.VolumeMount[];
  readonly volumes: readonly k8s.Volume[];
  readonly claims: readonly k8s.KubePersistentVolumeClaimProps[];
}

const name = 'data';
export const noData: DataVolume = { mounts: [], volumes: [], claims: [] };

export function dataVolume({ persistence }: Values, workload: WorkloadName, { path, size }: Data): DataVolume {
  const storage = k8s.Quantity.fromString(size);
  const mounts = [{ name, mountPath: path }];
  if (!persistence.enabled) return { mounts, volumes: [{ name, emptyDir: { sizeLimit: storage } }], claims: [] };
  const { storageClass } = persistence;
  const claim: k8s.KubePersistentVolumeClaimProps = {
    metadata: { name, labels: selectorLabels(workload) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClass === '' ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage } },
    },
  };
  return { mounts, volumes: [], claims: [claim] };
}
