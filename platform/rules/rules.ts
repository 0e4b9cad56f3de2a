import type { Endpoints } from '../endpoints.ts';
import type { Values } from '../values/schema.ts';
import { limitRules } from './limits.ts';
import { logRules } from './logs.ts';
import { processRules } from './processes.ts';
import { refusalRules } from './refusals.ts';
import { requestRules } from './requests.ts';
import { selfRules } from './self.ts';
import { sloAlerts } from './slo-alerts.ts';
import { sloRules } from './slos.ts';
import { targetRules } from './targets.ts';
import { traceRules } from './traces.ts';

/** A file of rules as Prometheus reads it. */
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

/** Rules that are evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  /** How often; as often as targets are scraped where it is left out. */
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must hold; shorter troubles wake nobody. */
  readonly for: string;
  readonly labels: { readonly severity: Severity } & Readonly<Record<string, string>>;
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly dashboard: string;
    readonly runbook_url: string;
  };
}

/** `page` for what has to be looked at now, `ticket` for what can wait until tomorrow. */
export type Severity = 'page' | 'ticket';

/** Every rule of an environment, by file name. */
export function ruleFiles(values: Values, endpoints: Endpoints): Readonly<Record<string, RuleFile>> {
  return {
    'limits.yaml': { groups: [limitRules(values)] },
    'requests.yaml': { groups: [requestRules(), refusalRules(values)] },
    'slos.yaml': { groups: [sloRules(), sloAlerts(values)] },
    'logs.yaml': { groups: [logRules(values)] },
    'traces.yaml': { groups: [traceRules(values)] },
    'processes.yaml': { groups: [processRules(values)] },
    'targets.yaml': { groups: [targetRules(values, endpoints)] },
    'self.yaml': { groups: [selfRules(values)] },
  };
}
