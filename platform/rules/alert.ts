import { dashboardUrl } from '../grafana-url.ts';
import type { Values } from '../values/schema.ts';
import type { AlertingRule, Severity } from './rule-types.ts';

export interface AlertOptions {
  readonly alert: string;
  readonly severity: Severity;
  readonly expr: string;
  readonly for: string;
  readonly summary: string;
  /** What is wrong, with its value, and what it means for people. */
  readonly description: string;
  /** The uid of the dashboard that shows it best. */
  readonly dashboard: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An alert that leads to its dashboard and to its section of docs/runbooks.md. */
export function createAlert(
  values: Values,
  { alert, severity, expr, for: duration, summary, description, dashboard, labels }: AlertOptions,
): AlertingRule {
  return {
    alert,
    expr,
    for: duration,
    labels: { severity, ...labels },
    annotations: {
      summary,
      description,
      dashboard: dashboardUrl(values, dashboard),
      runbook_url: `${values.prometheus.runbooks}#${runbookAnchor(alert)}`,
    },
  };
}

/** The anchor that Markdown gives to a heading of one word. */
export const runbookAnchor = (alert: string): string => alert.toLowerCase();
