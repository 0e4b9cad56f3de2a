import type { App, Chart } from 'cdk8s';
import { createChart } from '../chart.ts';
import type { ComponentOptions } from '../component.ts';
import { addServiceRole } from '../service-role.ts';

/** The exporter of Kafka's offsets and consumer lag. */
export function createLag(app: App, { values, endpoints }: ComponentOptions): Chart {
  const chart = createChart(app, 'lag');
  addServiceRole(chart, { values, endpoints, role: 'lag', replicas: 1, redundant: false });
  return chart;
}
