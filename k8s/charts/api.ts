import type { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { workloads } from '../../platform/endpoints.ts';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addIngress } from '../constructs/ingress.ts';
import { addRole } from '../constructs/role.ts';

/** The gateway, with an autoscaler and an Ingress where values ask for them. */
export function createApi(app: App, { values, endpoints }: ChartOptions): Chart {
  const { replicas, autoscaling, host, tlsSecret } = values.api;
  const chart = createChart(app, 'api', values);
  addRole(chart, {
    values,
    endpoints,
    role: 'api',
    redundant: replicas > 1 || autoscaling.enabled,
    // A number here would take the autoscaler's decision back at every apply.
    ...(autoscaling.enabled ? {} : { replicas }),
  });
  if (autoscaling.enabled) addAutoscaler(chart, autoscaling);
  if (values.ingress.enabled) {
    addIngress(chart, { values, workload: 'api', host, tlsSecret, port: workloads.api.ports.http });
  }
  return chart;
}

interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpuPercent: number;
}

function addAutoscaler(chart: Chart, { minReplicas, maxReplicas, cpuPercent }: Autoscaling): void {
  new k8s.KubeHorizontalPodAutoscalerV2(chart, 'autoscaler', {
    metadata: { name: 'api' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' },
      minReplicas,
      maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuPercent } },
        },
      ],
    },
  });
}
