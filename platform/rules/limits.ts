import { deployedWorkloads } from '../endpoints.ts';
import { parseQuantity } from '../quantity.ts';
import type { Values } from '../values/schema.ts';
import { recorded } from './recorded.ts';
import type { RuleGroup } from './rule-types.ts';

/** Limits as metrics, so that a panel or an alert can set them against what is used. */
export function limitRules(values: Values): RuleGroup {
  return {
    name: 'limits',
    rules: deployedWorkloads(values)
      .filter((workload) => workload !== 'kafka-topics')
      .map((job) => ({
        record: recorded.memoryLimit.name,
        labels: { job },
        expr: `vector(${parseQuantity(values[job].resources.memoryLimit)})`,
      })),
  };
}
