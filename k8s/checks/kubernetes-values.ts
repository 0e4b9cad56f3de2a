/**
 * What the types in cdk8s-plus-28 do not say. They have no enumerations: here are those of the fields in use, each from
 * the reference of the Kubernetes API.
 */
export const allowedValues: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.api.apps.v1.DeploymentStrategy#type': ['Recreate', 'RollingUpdate'],
  'io.k8s.api.apps.v1.StatefulSetSpec#podManagementPolicy': ['OrderedReady', 'Parallel'],
  'io.k8s.api.apps.v1.StatefulSetUpdateStrategy#type': ['OnDelete', 'RollingUpdate'],
  'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy#whenDeleted': ['Retain', 'Delete'],
  'io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy#whenScaled': ['Retain', 'Delete'],
  'io.k8s.api.autoscaling.v2.MetricSpec#type': ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'],
  'io.k8s.api.autoscaling.v2.MetricTarget#type': ['AverageValue', 'Utilization', 'Value'],
  'io.k8s.api.core.v1.Container#imagePullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'io.k8s.api.core.v1.Container#terminationMessagePolicy': ['FallbackToLogsOnError', 'File'],
  'io.k8s.api.core.v1.ContainerPort#protocol': ['SCTP', 'TCP', 'UDP'],
  'io.k8s.api.core.v1.HTTPGetAction#scheme': ['HTTP', 'HTTPS'],
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec#accessModes': [
    'ReadOnlyMany',
    'ReadWriteMany',
    'ReadWriteOnce',
    'ReadWriteOncePod',
  ],
  'io.k8s.api.core.v1.PodSecurityContext#fsGroupChangePolicy': ['Always', 'OnRootMismatch'],
  'io.k8s.api.core.v1.PodSpec#dnsPolicy': ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  'io.k8s.api.core.v1.PodSpec#restartPolicy': ['Always', 'Never', 'OnFailure'],
  'io.k8s.api.core.v1.SeccompProfile#type': ['Localhost', 'RuntimeDefault', 'Unconfined'],
  'io.k8s.api.core.v1.ServicePort#protocol': ['SCTP', 'TCP', 'UDP'],
  'io.k8s.api.core.v1.ServiceSpec#type': ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
  'io.k8s.api.core.v1.TopologySpreadConstraint#whenUnsatisfiable': ['DoNotSchedule', 'ScheduleAnyway'],
  'io.k8s.api.networking.v1.HTTPIngressPath#pathType': ['Exact', 'ImplementationSpecific', 'Prefix'],
  'io.k8s.api.networking.v1.NetworkPolicyPort#protocol': ['SCTP', 'TCP', 'UDP'],
  'io.k8s.api.networking.v1.NetworkPolicySpec#policyTypes': ['Egress', 'Ingress'],
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec#unhealthyPodEvictionPolicy': ['AlwaysAllow', 'IfHealthyBudget'],
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement#operator': ['DoesNotExist', 'Exists', 'In', 'NotIn'],
};

/**
 * Fields that later versions of Kubernetes added, each with the reason why it is used nonetheless: an API server that
 * does not know it warns and drops it. None so far.
 */
export const newerFields: Readonly<Record<string, string>> = {};
