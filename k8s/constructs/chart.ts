import { type App, Chart } from 'cdk8s';
import { type Endpoints, namespaceOf, type WorkloadName } from '../../platform/endpoints.ts';
import type { Values } from '../../platform/values/schema.ts';
import { workloadLabels } from './labels.ts';

/** What the root hands to each chart; none knows another. */
export interface ChartOptions {
  readonly values: Values;
  readonly endpoints: Endpoints;
}

/** The chart of a component: its namespace and labels on every object, and names that are exactly what is given. */
export function createChart(app: App, component: WorkloadName, values: Values): Chart {
  return new Chart(app, component, {
    namespace: namespaceOf(values, component),
    labels: workloadLabels(component),
    disableResourceNameHashes: true,
  });
}
