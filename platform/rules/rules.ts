import type { Endpoints } from '../endpoints.ts';
import type { Values } from '../values/schema.ts';
import { diskRules } from './disks.ts';
import { kafkaRules } from './kafka.ts';
import { limitRules } from './limits.ts';
import { logRules } from './logs.ts';
import { processRules } from './processes.ts';
import { refusalRules } from './refusals.ts';
import { requestRules } from './requests.ts';
import type { RuleFile } from './rule-types.ts';
import { selfRules } from './self.ts';
import { sloAlerts } from './slo-alerts.ts';
import { sloRules } from './slos.ts';
import { swapiRules } from './swapi.ts';
import { targetRules } from './targets.ts';
import { traceRules } from './traces.ts';

/** Every rule of an environment, by file name. */
export function ruleFiles(values: Values, endpoints: Endpoints): Readonly<Record<string, RuleFile>> {
  return {
    'limits.yaml': { groups: [limitRules(values)] },
    'requests.yaml': { groups: [requestRules(), refusalRules(values), swapiRules(values)] },
    'slos.yaml': { groups: [sloRules(values), sloAlerts(values)] },
    'logs.yaml': { groups: [logRules(values), kafkaRules(values)] },
    'traces.yaml': { groups: [traceRules(values)] },
    'processes.yaml': { groups: [processRules(values), diskRules(values)] },
    'targets.yaml': { groups: [targetRules(values, endpoints)] },
    'self.yaml': { groups: [selfRules(values)] },
  };
}
