import { parser } from '@prometheus-io/lezer-promql';

const counter = /^[^:]*_(total|count|sum|bucket)$/;
const overWindow = /^(rate|irate|increase|resets)$/;

/** The counters, by their names' endings, that a PromQL expression uses without asking what they grew by. */
export function countersWithoutRate(expression: string): string[] {
  const found: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      const metric = identifier ? expression.slice(identifier.from, identifier.to) : '';
      const window = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
      const call = window?.parent?.parent?.getChild('FunctionIdentifier');
      const over = call ? expression.slice(call.from, call.to) : '';
      if (counter.test(metric) && !overWindow.test(over)) found.push(metric);
    },
  });
  return found;
}
