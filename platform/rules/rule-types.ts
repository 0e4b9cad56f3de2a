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

/** `page` for what has to be looked at now, `ticket` for what can wait until tomorrow, `none` for what is to be seen. */
export type Severity = 'page' | 'ticket' | 'none';
