import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { WorkloadName } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';

interface IngressOptions {
  readonly values: Values;
  readonly workload: WorkloadName;
  readonly host: string;
  /** The Secret with the certificate; empty where the controller has one of its own. */
  readonly tlsSecret: string;
  readonly port: number;
}

/** Leads HTTP from outside to a workload's Service. */
export function addIngress(scope: Construct, { values, workload, host, tlsSecret, port }: IngressOptions): void {
  const { className, annotations } = values.ingress;
  new k8s.KubeIngress(scope, 'ingress', {
    metadata: { name: workload, annotations },
    spec: {
      ingressClassName: className,
      ...(tlsSecret === '' ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
      rules: [
        {
          host,
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: workload, port: { number: port } } } },
            ],
          },
        },
      ],
    },
  });
}
