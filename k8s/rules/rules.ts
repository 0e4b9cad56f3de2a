import type { Endpoints } from '../endpoints.ts';
import type { Values } from '../values/schema.ts';
import { limitRules } from './limits.ts';
import { targetRules } from './targets.ts';

/** A file of rules as Prometheus reads it. */
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

export interface RuleGroup {
  readonly name: string;
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
  /** `page` for what has to be looked at now, `ticket` for what can wait until tomorrow. */
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly description: string; readonly dashboard: string };
}

/** Every rule of an environment, by file name. */
export function ruleFiles(values: Values, endpoints: Endpoints): Readonly<Record<string, RuleFile>> {
  return {
    'limits.yaml': { groups: [limitRules(values)] },
    'targets.yaml': { groups: [targetRules(values, endpoints)] },
  };
}
