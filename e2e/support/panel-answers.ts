import { ports } from '../../app/contract.ts';
import type { VariableJson } from '../../platform/dashboards/dashboard-json.ts';
import type { PanelQuery } from '../../platform/dashboards/panel-queries.ts';
import { expandVariables, type VariableValues } from '../../platform/dashboards/variable-values.ts';
import { formatValue } from './format-value.ts';
import { getJson, localUrl } from './get-json.ts';

/** One thing that a panel shows: a series by its legend, a log line, a trace. */
export interface PanelAnswer {
  readonly legend: string;
  /** The value with its unit. */
  readonly value: string;
}

/** Where the servers listen. */
export type ServerPorts = Readonly<Record<'prometheus' | 'loki' | 'tempo', number>>;

type Labels = Readonly<Record<string, string>>;

/** The dashboards open with the last half hour. */
const rangeSeconds = 1_800;
const limit = 20;

/** What the query of a panel gives now. Throws where the server does not understand it. */
export async function answersOf(query: PanelQuery, listening: ServerPorts = ports): Promise<PanelAnswer[]> {
  if (query.datasource === 'tempo') return traces(query, listening.tempo);
  if (query.datasource === 'prometheus') return numbers(query, listening.prometheus, '/api/v1/query');
  const isNumeric = !query.expr.startsWith('{');
  return isNumeric ? numbers(query, listening.loki, '/loki/api/v1/query') : lines(query, listening.loki);
}

async function numbers({ expr, legend, unit }: PanelQuery, port: number, path: string): Promise<PanelAnswer[]> {
  const answer = await getJson<{ data: { result: VectorElement[] } }>(localUrl(port, path, { query: expr }));
  return (answer?.data.result ?? []).map(({ metric, value: [, value] }) => ({
    legend: legendOf(legend, metric),
    value: formatValue(Number(value), unit),
  }));
}

function legendOf(format: string, labels: Labels): string {
  if (format !== '') return format.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '').trim();
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

async function lines({ expr }: PanelQuery, port: number): Promise<PanelAnswer[]> {
  const end = Date.now() / 1000;
  const url = localUrl(port, '/loki/api/v1/query_range', {
    query: expr,
    limit: String(limit),
    start: String(end - rangeSeconds),
    end: String(end),
  });
  const answer = await getJson<{ data: { result: { stream: Labels; values: [string, string][] }[] } }>(url);
  return (answer?.data.result ?? []).flatMap(({ stream, values }) =>
    values.map(([, line]) => ({ legend: `${stream.service_name} ${stream.level}`, value: line })),
  );
}

async function traces({ expr }: PanelQuery, port: number): Promise<PanelAnswer[]> {
  const end = Math.ceil(Date.now() / 1000);
  const range = { start: String(end - rangeSeconds), end: String(end) };
  const answer = await getJson<{ traces?: FoundTrace[] }>(
    localUrl(port, '/api/search', { q: expr, limit: String(limit), ...range }),
  );
  return (answer?.traces ?? []).map(({ rootServiceName, rootTraceName, durationMs = 0 }) => ({
    legend: `${rootServiceName} ${rootTraceName}`,
    value: formatValue(durationMs / 1000, 's'),
  }));
}

/** The options of a variable that offers the values of a label. */
export async function optionsOf(variable: VariableJson, values: VariableValues, port: number = ports.prometheus) {
  const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(String(variable.query)) ?? [];
  const parameters = { 'match[]': expandVariables(selector, values).text };
  const answer = await getJson<{ data: string[] }>(localUrl(port, `/api/v1/label/${label}/values`, parameters));
  return answer?.data ?? [];
}

interface VectorElement {
  readonly metric: Labels;
  readonly value: readonly [time: number, value: string];
}

interface FoundTrace {
  readonly rootServiceName: string;
  readonly rootTraceName: string;
  readonly durationMs?: number;
}
