import { type App, Chart } from 'cdk8s';
import { Namespace } from 'cdk8s-plus-28';
import type { Values } from '../../platform/values/schema.ts';
import { partOf } from '../constructs/labels.ts';

/** The namespaces, in which Pod Security refuses every pod that is not "restricted". */
export function createNamespaces(app: App, { namespaces }: Values): Chart {
  const chart = new Chart(app, 'namespaces', {
    disableResourceNameHashes: true,
    labels: { 'app.kubernetes.io/part-of': partOf, 'app.kubernetes.io/managed-by': 'cdk8s' },
  });
  for (const name of Object.values(namespaces)) {
    new Namespace(chart, name, { metadata: { name, labels: podSecurity } });
  }
  return chart;
}

const podSecurity = Object.fromEntries(
  ['enforce', 'audit', 'warn'].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
  ]),
);
