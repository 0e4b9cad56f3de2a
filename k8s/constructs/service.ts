import { Service } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { WorkloadName } from '../../platform/endpoints.ts';
import { selectorLabels } from './labels.ts';

interface ServiceOptions {
  readonly name: string;
  readonly ports: Readonly<Record<string, number>>;
  /** Leads to each pod by its own address, ready or not. */
  readonly headless?: boolean;
}

/** A Service in front of a workload's pods, with the ports they listen on. */
export function addService(scope: Construct, workload: WorkloadName, { name, ports, headless }: ServiceOptions): void {
  const service = new Service(scope, headless ? 'headless-service' : 'service', {
    metadata: { name },
    ports: Object.entries(ports).map(([portName, port]) => ({ name: portName, port, targetPort: port })),
    ...(headless ? { clusterIP: 'None', publishNotReadyAddresses: true } : {}),
  });
  for (const [key, value] of Object.entries(selectorLabels(workload))) service.selectLabel(key, value);
}
