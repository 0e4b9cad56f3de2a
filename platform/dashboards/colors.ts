import type { LogLevel } from '../../app/contract.ts';
import type { MetricQuery } from './panels.ts';

/** A colour of Grafana's palette, which has a tone for each theme, and the series that have it in every panel. */
export interface SeriesColor {
  /** A regular expression between slashes, of the names of series. */
  readonly series: string;
  readonly color: string;
}

const named = (name: string): string => `/^${name}$/`;
const lastWord = (name: string): string => `/(^|\\s)${name}$/`;

/** The later ones win: first a class of statuses, then those of it that are seen beside each other. */
const statuses: readonly SeriesColor[] = [
  ...[
    ['2\\d\\d', 'green'],
    ['3\\d\\d', 'blue'],
    ['4\\d\\d', 'orange'],
    ['5\\d\\d', 'red'],
    ['304', 'light-blue'],
    ['400', 'light-yellow'],
    ['404', 'yellow'],
    ['405', 'dark-yellow'],
    ['429', 'dark-orange'],
    ['503', 'dark-red'],
    ['504', 'light-red'],
    // Promtail's, for a request that got no answer.
    ['-1', 'dark-red'],
  ].map(([status = '', color = '']) => ({ series: lastWord(status), color })),
];

const colorOfLevel: Readonly<Record<LogLevel, string>> = {
  trace: 'super-light-blue',
  debug: 'blue',
  info: 'green',
  warn: 'orange',
  error: 'red',
  fatal: 'dark-purple',
};

const colorOfOutcome: Readonly<Record<string, string>> = {
  success: 'green',
  failure: 'red',
  // Of the cache: SWAPI was not asked, asked behind the answer or once for several, or asked for this one.
  hit: 'green',
  collapsed: 'light-green',
  revalidate: 'blue',
  stale: 'yellow',
  miss: 'orange',
  bypass: 'purple',
};

const colorOfJob: Readonly<Record<string, string>> = {
  api: 'blue',
  upstream: 'purple',
  lag: 'light-blue',
  prometheus: 'dark-orange',
  loki: 'yellow',
  promtail: 'light-yellow',
  tempo: 'light-purple',
  grafana: 'light-orange',
};

/**
 * What the names of series stand for has one colour in every panel. Where a name has a job among others, the job's
 * colour would be that of several series.
 */
export function colorsOf(queries: readonly Pick<MetricQuery, 'legend'>[]): readonly SeriesColor[] {
  const ends = (label: string) => queries.some(({ legend }) => legend.endsWith(`{{${label}}}`));
  return [
    ...(ends('http_response_status_code') || ends('status_code') ? statuses : []),
    ...(ends('level') ? colorsBy(lastWord, colorOfLevel) : []),
    ...(ends('outcome') ? colorsBy(named, colorOfOutcome) : []),
    ...(queries.some(({ legend }) => legend === '{{job}}') ? colorsBy(named, colorOfJob) : []),
  ];
}

const colorsBy = (series: (name: string) => string, colors: Readonly<Record<string, string>>): SeriesColor[] =>
  Object.entries(colors).map(([name, color]) => ({ series: series(name), color }));
