import { expect, test } from '@jest/globals';
import { App, Testing } from 'cdk8s';
import { type Role, roles } from '../../app/contract.ts';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { completeValues } from '../../platform/values/environments.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { ofKind } from '../checks/api-object.ts';
import { createChart } from './chart.ts';
import { addRole } from './role.ts';

interface Probe {
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface Container {
  readonly command?: readonly string[];
  readonly livenessProbe: Probe;
  readonly startupProbe: Probe;
}

function containerOf(role: Role, liveUpdate: boolean) {
  const values = loadValues({ ...completeValues('local'), sets: [`liveUpdate=${liveUpdate}`] });
  const chart = createChart(new App(), role, values);
  addRole(chart, { values, endpoints: clusterEndpoints(values), role, replicas: 1, redundant: false });
  const [deployment] = ofKind<{ spec: { template: { spec: { containers: Container[] } } } }>(
    Testing.synth(chart),
    'Deployment',
  );
  const container = deployment?.spec.template.spec.containers[0];
  if (container === undefined) throw new Error('expected a Deployment');
  const { command = [], startupProbe, livenessProbe } = container;
  return { command: command.join(' '), patienceSeconds: [startupProbe, livenessProbe].map(patience) };
}

const patience = ({ periodSeconds, failureThreshold }: Probe): number => periodSeconds * failureThreshold;

test('code that is edited live is run anew: all of it in api and upstream, its own in lag', () => {
  expect(containerOf('api', true).command).toContain(' --watch-path=app ');
  expect(containerOf('upstream', true).command).toContain(' --watch-path=app ');
  expect(containerOf('lag', true).command).toContain(' --watch-path=app/lag ');
});

test.each(roles)('%s waits a quarter of an hour for whoever edits it or stands at a breakpoint', (role) => {
  expect(containerOf(role, true).patienceSeconds).toEqual([900, 900]);
});

test.each(roles)('%s that is not edited runs by itself, and is started anew when it hangs', (role) => {
  expect(containerOf(role, false)).toEqual({ command: '', patienceSeconds: [60, 60] });
});
