import type { DashboardJson } from './dashboard-json.ts';

export type VariableValues = Readonly<Record<string, string>>;

/** What Grafana puts in by itself, here for a time range of half an hour. */
const grafanaVariables: VariableValues = {
  __rate_interval: '1m',
  __rate_interval_ms: '60000',
  __range: '30m',
  __interval: '15s',
  __auto: '1m',
};

/** The values with which a dashboard opens, Grafana's own among them. */
export function initialValues({ templating }: DashboardJson): VariableValues {
  const own = templating.list.map(({ name, current, allValue }) => {
    const value = current?.value ?? '';
    return [name, value === '$__all' ? (allValue ?? '') : value];
  });
  return { ...grafanaVariables, ...Object.fromEntries(own) };
}

/** A query with the values of its variables, $name, ${name} or ${name:format}, and the names of those that have none. */
export function expandVariables(text: string, values: VariableValues): { text: string; undefined: string[] } {
  const missing: string[] = [];
  const expanded = text.replace(/\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = values[name];
    if (value === undefined) missing.push(name);
    return value ?? whole;
  });
  return { text: expanded, undefined: missing };
}
