import { parser as logql } from '@grafana/lezer-logql';
import { lokiLabels } from '../../../app/contract.ts';
import { type KnownMetrics, unknownNames } from '../../queries/known-metrics.ts';
import type { DashboardJson, VariableJson } from '../dashboard-json.ts';
import { expandVariables, initialValues } from '../variable-values.ts';
import { forEachQuery } from './queries.ts';

type SyntaxNode = ReturnType<typeof logql.parse>['topNode'];

/** What spans carry by OpenTelemetry's semantic conventions, and TraceQL is asked for here. */
const spanAttributes = ['resource.service.name', 'span.http.route'];

/** Metrics, labels of metrics or log lines, and attributes of spans that do not exist. */
export function nameFaults(dashboard: DashboardJson, known: KnownMetrics): string[] {
  const values = initialValues(dashboard);
  return [
    ...forEachQuery(dashboard, ({ language, text }) => {
      const query = expandVariables(text, values).text;
      if (language === 'prometheus') return unknownNames(query, known).map((name) => `there is no ${name}`);
      return language === 'loki' ? unknownLabels(query) : unknownAttributes(query);
    }),
    ...dashboard.templating.list
      .filter(({ type }) => type === 'query')
      .flatMap((variable) => variableFaults(variable, known).map((fault) => `$${variable.name}: ${fault}`)),
  ];
}

/** A variable's options are the values of a label, which its metric has to have. */
function variableFaults({ query }: VariableJson, known: KnownMetrics): string[] {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(String(query)) ?? [];
  if (selector === undefined) return ['is not the values of a label'];
  return unknownNames(`sum by (${label}) (${selector})`, known).map((name) => `there is no ${name}`);
}

function isWithin({ parent }: SyntaxNode, name: string): boolean {
  return parent !== null && (parent.name === name || isWithin(parent, name));
}

function unknownLabels(query: string): string[] {
  const labels: string[] = [];
  logql.parse(query).iterate({
    enter: ({ name, node }) => {
      // After the selector of the stream, filters name fields that lines themselves have.
      const label = name === 'Matcher' ? node.getChild('Identifier') : null;
      if (label && isWithin(node, 'Selector')) labels.push(query.slice(label.from, label.to));
    },
  });
  const known: readonly string[] = lokiLabels;
  return labels.filter((label) => !known.includes(label)).map((label) => `log lines have no label ${label}`);
}

const unknownAttributes = (query: string): string[] =>
  [...query.matchAll(/\b(?:resource|span)\.[\w.]+/g)]
    .map(([attribute]) => attribute)
    .filter((attribute) => !spanAttributes.includes(attribute))
    .map((attribute) => `spans have no attribute ${attribute}`);
