import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ports } from '../app/contract.ts';
import { createCharts } from '../k8s/charts/all-charts.ts';
import type { ApiObject } from '../k8s/checks/api-object.ts';
import { workloads } from '../platform/endpoints.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { forwardsOf } from './forwards.ts';
import { clusterName, kindConfig } from './kind-cluster.ts';

const fileText = (name: string) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');

const forwards = forwardsOf(loadValues({ environment: 'local' }));

test('every port that people and tests use leads into the cluster, and no other', () => {
  // Servers speak these among themselves.
  const { lokiGrpc, tempoGrpc, ...forPeople } = ports;
  const local = forwards.flatMap((forward) => forward.ports.map((port) => port.local));
  expect(local.toSorted()).toEqual(Object.values(forPeople).toSorted());
});

test('a port leads to the same one of the container; for Kafka to its listener for the host', () => {
  for (const { workload, ports: forwarded } of forwards) {
    for (const { local, container } of forwarded) {
      expect(container).toBe(workload === 'kafka' ? workloads.kafka.ports.host : local);
    }
  }
});

test.each(['local', 'ci'])('every forward has a Service of %s that leads to its ports', (environment) => {
  const values = loadValues({ environment, sets: ['namespaces.telemetry=watching'] });
  const platform = createCharts(values, 'dist');
  const objects = platform.charts.flatMap((chart) => chart.toJson() as ApiObject[]);
  for (const { workload, namespace, ports: forwarded } of forwardsOf(values)) {
    const service = objects.find(
      ({ kind, metadata }) =>
        kind === 'Service' && metadata.name === `${workload}-headless` && metadata.namespace === namespace,
    );
    const offered = (service?.spec as { ports: { port: number }[] } | undefined)?.ports.map(({ port }) => port);
    expect(offered).toEqual(expect.arrayContaining(forwarded.map(({ container }) => container)));
  }
});

test('the cluster has the name that the commands use, a pinned node, and no port of the host', () => {
  const config = parse(readFileSync(kindConfig, 'utf8'));
  expect(config.name).toBe(clusterName);
  expect(config.nodes).toHaveLength(1);
  expect(config.nodes[0].image).toMatch(/^kindest\/node:v[\d.]+@sha256:[0-9a-f]{64}$/);
  expect(config.nodes[0].extraPortMappings).toBeUndefined();
});

test('the Tiltfile fetches nothing, and its buttons and links lead to the ports', () => {
  const tiltfile = fileText('Tiltfile');
  expect(tiltfile).not.toMatch(/ext:\/\/|\bload\(|\bload_dynamic\(|https:\/\//);
  const named = [...tiltfile.matchAll(/localhost:(\d+)/g)].map(([, port]) => Number(port));
  expect(new Set(named)).toEqual(new Set([ports.grafana, ports.upstreamOperations]));
  for (const workload of Object.keys(workloads)) expect(tiltfile).toContain(`'${workload}': [`);
});
