import { deployedWorkloads } from '../endpoints.ts';
import { parseQuantity } from '../quantity.ts';
import type { Values } from '../values/schema.ts';
import type { RuleGroup } from './rules.ts';

/** The memory a workload may use before the kernel ends it, in bytes, by the job that scrapes it. */
export const memoryLimit = 'job:memory_limit:bytes';

/** Limits as metrics, so that a panel or an alert can set them against what is used. */
export function limitRules(values: Values): RuleGroup {
  return {
    name: 'limits',
    rules: deployedWorkloads(values)
      .filter((workload) => workload !== 'kafka-topics')
      .map((job) => ({
        record: memoryLimit,
        labels: { job },
        expr: `vector(${parseQuantity(values[job].resources.memoryLimit)})`,
      })),
  };
}
