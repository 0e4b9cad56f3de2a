import { type KnownMetrics, unknownNames } from '../queries/known-metrics.ts';
import { typeErrors } from '../queries/promql-types.ts';
import { metricNames, syntaxErrors } from '../queries/query-syntax.ts';
import { runbookAnchor } from './alert.ts';
import { recorded } from './recorded.ts';
import type { AlertingRule, RecordingRule } from './rule-types.ts';

/** What is wrong with a rule that Prometheus would load all the same, or say only when it loads it. */
export function ruleFaults(rule: RecordingRule | AlertingRule, known: KnownMetrics): string[] {
  const name = 'record' in rule ? rule.record : rule.alert;
  const faults = [
    ...syntaxErrors('prometheus', rule.expr),
    ...typeErrors(rule.expr),
    ...unknownNames(rule.expr, known),
    ...('record' in rule ? recordingFaults(rule) : alertingFaults(rule, known)),
  ];
  return faults.map((fault) => `${name}: ${fault}`);
}

function recordingFaults({ record, labels = {} }: RecordingRule): string[] {
  const promised = Object.values(recorded).find(({ name }) => name === record);
  if (promised === undefined) return ['recorded.ts does not have it'];
  const promisedLabels: readonly string[] = promised.labels;
  return Object.keys(labels)
    .filter((label) => !promisedLabels.includes(label))
    .map((label) => `recorded.ts does not have its label ${label}`);
}

function alertingFaults(
  { alert, expr, for: duration, labels, annotations }: AlertingRule,
  known: KnownMetrics,
): string[] {
  const texts = Object.entries(annotations);
  const available = new Set(metricNames(expr).flatMap((name) => [...(known.get(name) ?? [])]));
  const named = texts.flatMap(([, text]) => [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label));
  return [
    ...texts.filter(([, text]) => text === '').map(([annotation]) => `has no ${annotation}`),
    ...named.filter((label) => !available.has(label) && !(label in labels)).map((label) => `no series has ${label}`),
    ...(/^\d+[smh]$/.test(duration) ? [] : [`for "${duration}" is no duration`]),
    ...(annotations.runbook_url.endsWith(`#${runbookAnchor(alert)}`) ? [] : [`leads to ${annotations.runbook_url}`]),
    ...(/^https?:\/\/.+\/d\/\w+$/.test(annotations.dashboard) ? [] : [`leads to ${annotations.dashboard}`]),
  ];
}
