import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import { parser as promql } from '@prometheus-io/lezer-promql';

const parsers = { prometheus: promql, loki: logql, tempo: traceql };
export type QueryLanguage = keyof typeof parsers;

/** The parts of a query that its language does not know; none for a sound one. Variables must have their values. */
export function syntaxErrors(language: QueryLanguage, query: string): string[] {
  const errors: string[] = [];
  parsers[language].parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) errors.push(`at ${from}: ${query.slice(from, to) || 'something is missing'}`);
    },
  });
  return errors;
}

/** The metrics a PromQL expression asks for. */
export function metricNames(expression: string): string[] {
  const names: string[] = [];
  promql.parse(expression).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expression.slice(from, to));
    },
  });
  return names;
}
