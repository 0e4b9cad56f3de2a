import { App, type Chart } from 'cdk8s';
import { clusterEndpoints, deployedWorkloads, type WorkloadName } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import type { ChartOptions } from '../constructs/chart.ts';
import { declaredFlows } from '../network/flows.ts';
import { createNetworkPolicies } from '../network/network-policies.ts';
import { createApi } from './api.ts';
import { createGrafana } from './grafana.ts';
import { createKafka } from './kafka.ts';
import { createKafkaTopics } from './kafka-topics.ts';
import { createLag } from './lag.ts';
import { createLoki } from './loki.ts';
import { createNamespaces } from './namespaces.ts';
import { createPrometheus } from './prometheus.ts';
import { createPromtail } from './promtail.ts';
import { createTempo } from './tempo.ts';
import { createUpstream } from './upstream.ts';

const charts: Record<WorkloadName, (app: App, options: ChartOptions) => Chart> = {
  api: createApi,
  upstream: createUpstream,
  lag: createLag,
  kafka: createKafka,
  'kafka-topics': createKafkaTopics,
  promtail: createPromtail,
  loki: createLoki,
  tempo: createTempo,
  prometheus: createPrometheus,
  grafana: createGrafana,
};

/** Every manifest of an environment, one chart a component; written to `outdir` by `synth()`. */
export function createCharts(values: Values, outdir: string): App {
  const app = new App({ outdir });
  const options = { values, endpoints: clusterEndpoints(values) };
  const namespaces = createNamespaces(app, values);
  const all = [
    createNetworkPolicies(app, { values, flows: declaredFlows(values) }),
    ...deployedWorkloads(values).map((workload) => charts[workload](app, options)),
  ];
  // A star: whoever applies the files in their order meets the namespaces first.
  for (const chart of all) chart.addDependency(namespaces);
  return app;
}
