import type { App, Chart } from 'cdk8s';
import { type ChartOptions, createChart } from '../constructs/chart.ts';
import { addRole } from '../constructs/role.ts';

/** The SWAPI server over the bundled data. */
export function createUpstream(app: App, { values, endpoints }: ChartOptions): Chart {
  const { replicas } = values.upstream;
  const chart = createChart(app, 'upstream', values);
  addRole(chart, { values, endpoints, role: 'upstream', replicas, redundant: replicas > 1 });
  return chart;
}
