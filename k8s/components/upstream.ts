import type { App, Chart } from 'cdk8s';
import { createChart } from '../chart.ts';
import type { ComponentOptions } from '../component.ts';
import { addServiceRole } from '../service-role.ts';

/** The SWAPI server over the bundled data. */
export function createUpstream(app: App, { values, endpoints }: ComponentOptions): Chart {
  const { replicas } = values.upstream;
  const chart = createChart(app, 'upstream');
  addServiceRole(chart, { values, endpoints, role: 'upstream', replicas, redundant: replicas > 1 });
  return chart;
}
