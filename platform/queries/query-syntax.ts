import { parser as logql } from '@grafana/lezer-logql';
import { parser as traceql } from '@grafana/lezer-traceql';
import { parser as promql } from '@prometheus-io/lezer-promql';

const parsers = { prometheus: promql, loki: logql, tempo: traceql };
export type QueryLanguage = keyof typeof parsers;
type SyntaxNode = ReturnType<typeof promql.parse>['topNode'];

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
export const metricNames = (expression: string): string[] => namesWithin(promql.parse(expression).topNode, expression);

/**
 * Which labels of which metrics a PromQL expression relies on: those a selector matches, of its metric; those an
 * aggregation or a binary operator names, of any of the metrics it works on.
 */
export function metricUses(expression: string): { readonly metrics: string[]; readonly labels: string[] }[] {
  const uses: { metrics: string[]; labels: string[] }[] = [];
  promql.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector' && name !== 'AggregateExpr' && name !== 'BinaryExpr') return;
      uses.push({ metrics: namesWithin(node, expression), labels: labelsOf(node, expression) });
    },
  });
  return uses;
}

function namesWithin(root: SyntaxNode, expression: string): string[] {
  const names: string[] = [];
  root.cursor().iterate(({ name, from, to, node }) => {
    if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expression.slice(from, to));
  });
  return names;
}

/** The labels that a node names itself, without those of the expressions in it. */
function labelsOf(node: SyntaxNode, expression: string): string[] {
  const clauses = ['LabelMatchers', 'AggregateModifier', 'MatchingModifierClause'].flatMap((clause) =>
    node.getChildren(clause),
  );
  const labels: string[] = [];
  for (const clause of clauses) {
    clause.cursor().iterate(({ name, from, to }) => {
      if (name === 'LabelName') labels.push(expression.slice(from, to));
    });
  }
  return labels;
}
