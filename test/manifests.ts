import { parseAllDocuments } from 'yaml';
import { createCharts } from '../k8s/charts/all-charts.ts';
import type { ApiObject } from '../k8s/checks/api-object.ts';
import { completeValues, type Environment } from '../platform/values/environments.ts';
import { loadValues } from '../platform/values/load-values.ts';
import type { Values } from '../platform/values/schema.ts';

export interface Manifests {
  readonly values: Values;
  readonly objects: readonly ApiObject[];
}

/** The objects of an environment, read back from the YAML that is applied; with values of the test's own over it. */
export function synthesize(environment: Environment, sets: readonly string[] = []): Manifests {
  const values = loadValues({ ...completeValues(environment), sets });
  // Nothing is written there: the YAML is taken as text.
  const yaml = createCharts(values, 'unwritten').synthYaml();
  return { values, objects: parseAllDocuments(yaml).map((document) => document.toJS() as ApiObject) };
}

/** The one object of that kind and name. */
export function find(objects: readonly ApiObject[], kind: string, name: string): ApiObject {
  const [found, another] = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  if (!found || another) throw new Error(`expected one ${kind} ${name}`);
  return found;
}
