import { createRequire } from 'node:module';

// The type checker and the editor's state have to come from one build of these packages: they compare classes.
const require = createRequire(import.meta.url);
const { PromQLExtension } =
  require('@prometheus-io/codemirror-promql') as typeof import('@prometheus-io/codemirror-promql');
const { Parser } =
  require('@prometheus-io/codemirror-promql/dist/cjs/parser/index.js') as typeof import('@prometheus-io/codemirror-promql/dist/cjs/parser/index.js');
const { EditorState } = require('@codemirror/state') as typeof import('@codemirror/state', { with: {
  'resolution-mode': 'require',
}});
const { ensureSyntaxTree } = require('@codemirror/language') as typeof import('@codemirror/language', { with: {
  'resolution-mode': 'require',
}});

const parseTimeoutMs = 60_000;
const language = new PromQLExtension().activateCompletion(false).activateLinter(false).asExtension();

/** What is wrong with the types of a PromQL expression, such as the rate of an instant vector, as Prometheus' editor says. */
export function typeErrors(expression: string): string[] {
  const state = EditorState.create({ doc: expression, extensions: [language] });
  // By itself an editor gives its parser 20 ms, and a busy machine may need longer for a long expression.
  ensureSyntaxTree(state, state.doc.length, parseTimeoutMs);
  const parser = new Parser(state.update({}).state);
  parser.analyze();
  return parser.getDiagnostics().map(({ from, to, message }) => `${message}: ${expression.slice(from, to)}`);
}
