import { App, type Chart } from 'cdk8s';
import { clusterEndpoints, deployedWorkloads, type WorkloadName } from '../platform/endpoints.ts';
import type { Values } from '../platform/values/schema.ts';
import type { ComponentOptions } from './component.ts';
import { createApi } from './components/api.ts';
import { createGrafana } from './components/grafana.ts';
import { createKafka } from './components/kafka.ts';
import { createKafkaTopics } from './components/kafka-topics.ts';
import { createLag } from './components/lag.ts';
import { createLoki } from './components/loki.ts';
import { createNamespaces } from './components/namespaces.ts';
import { createNetworkPolicies } from './components/network-policies.ts';
import { createPrometheus } from './components/prometheus.ts';
import { createPromtail } from './components/promtail.ts';
import { createTempo } from './components/tempo.ts';
import { createUpstream } from './components/upstream.ts';
import { declaredFlows } from './network.ts';

const components: Record<WorkloadName, (app: App, options: ComponentOptions) => Chart> = {
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
export function createPlatform(values: Values, outdir: string): App {
  const app = new App({ outdir });
  const options = { values, endpoints: clusterEndpoints(values) };
  const namespaces = createNamespaces(app);
  const charts = [
    createNetworkPolicies(app, { values, flows: declaredFlows(values) }),
    ...deployedWorkloads(values).map((workload) => components[workload](app, options)),
  ];
  // A star: whoever applies the files in their order meets the namespaces first.
  for (const chart of charts) chart.addDependency(namespaces);
  return app;
}
