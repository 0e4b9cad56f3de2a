import { type App, Chart } from 'cdk8s';
import { type WorkloadName, workloads } from '../platform/endpoints.ts';
import { workloadLabels } from './labels.ts';

/** The chart of a component: its namespace and labels on every object, and names that are exactly what is given. */
export function createChart(app: App, component: WorkloadName): Chart {
  return new Chart(app, component, {
    namespace: workloads[component].namespace,
    labels: workloadLabels(component),
    disableResourceNameHashes: true,
  });
}
