interface PodAffinityTerm {
  readonly topologyKey: string;
  readonly labelSelector?: object;
}

/** The fields of a pod that the checks read, under their names in JSON. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext?: PodSecurityContext;
  readonly volumes?: readonly Volume[];
  readonly affinity?: {
    readonly podAntiAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
    };
  };
  readonly topologySpreadConstraints?: readonly { readonly labelSelector?: object }[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly envFrom?: readonly { readonly configMapRef?: Reference; readonly secretRef?: Reference }[];
  readonly ports?: readonly ContainerPort[];
  readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly securityContext?: SecurityContext;
  readonly livenessProbe?: Handler;
  readonly readinessProbe?: Handler;
  readonly startupProbe?: Handler;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
  /** `Always` makes an init container one that runs beside the others. */
  readonly restartPolicy?: string;
}

export interface ContainerPort {
  readonly containerPort: number;
  readonly name?: string;
  readonly hostPort?: number;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

/** Something in the pod's namespace; an optional one may be missing. */
export interface Reference {
  readonly name?: string;
  readonly optional?: boolean;
}

export interface KeyReference extends Reference {
  readonly key: string;
}

/** A whole ConfigMap or Secret as files, or the listed keys of it. */
export interface FilesReference extends Reference {
  readonly items?: readonly { readonly key: string }[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: FilesReference;
  readonly secret?: Omit<FilesReference, 'name'> & { readonly secretName?: string };
  readonly projected?: {
    readonly sources?: readonly { readonly configMap?: FilesReference; readonly secret?: FilesReference }[];
  };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

export interface Handler {
  readonly httpGet?: HandlerTarget;
  readonly tcpSocket?: HandlerTarget;
  readonly grpc?: HandlerTarget;
}

export interface HandlerTarget {
  readonly port: number | string;
  readonly host?: string;
}

export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
  readonly appArmorProfile?: { readonly type: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

/** What holds for all containers, except where they say otherwise themselves. */
export interface PodSecurityContext extends SecurityContext {
  readonly sysctls?: readonly { readonly name: string }[];
}

export type Quantities = Readonly<Record<string, string | number>>;
