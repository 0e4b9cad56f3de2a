import type { App, Chart } from 'cdk8s';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addRole } from '../constructs/role.ts';

/** The exporter of Kafka's offsets and consumer lag. */
export function createLag(app: App, { values, endpoints }: ChartOptions): Chart {
  const chart = createChart(app, 'lag', values);
  addRole(chart, { values, endpoints, role: 'lag', replicas: 1, redundant: false });
  return chart;
}
