import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import type { PlacedPanel } from './dashboard.ts';

export interface PanelOptions {
  readonly width: number;
  readonly title: string;
  /** What it means, and when to worry. */
  readonly description: string;
  /** What stands there when there is nothing to show, and why that may be well. */
  readonly noValue: string;
}

export interface MetricPanelOptions extends PanelOptions {
  /** A unit of Grafana's, such as s, reqps or percentunit. */
  readonly unit: string;
  readonly thresholds?: Thresholds;
  /** Where a value leads; seriesLabel() stands for a label of its series. */
  readonly link?: DataLink;
}

export interface DataLink {
  readonly title: string;
  readonly url: string;
}

/** From which value on it looks like what; below the first it is green, or what that says for -Infinity. */
export type Thresholds = readonly { readonly from: number; readonly color: 'green' | 'orange' | 'red' }[];

export interface MetricQuery {
  readonly expr: string;
  /** The name of each series, with labels as {{label}}. */
  readonly legend: string;
  /** Whether points on it lead to traces. */
  readonly exemplars?: boolean;
}

/** In a link, the value of a label of the series it stands on. */
export const seriesLabel = (label: string): string => `\${__field.labels.${label}:percentencode}`;

/** A link to another dashboard that keeps the time range; a parameter with a variable's name sets or keeps it. */
export const dashboardLink = (title: string, uid: string, parameters: readonly string[] = []): DataLink => ({
  title,
  url: `/d/${uid}?${[...parameters, '$__url_time_range'].join('&')}`,
});

export type DatasourceType = 'prometheus' | 'loki' | 'tempo';

/** The datasource that the variable of the same name holds. */
export const datasource = (type: DatasourceType) => ({ type, uid: `$${type}` });

/** The id of a panel's n-th query. */
export const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

interface CommonBuilder extends Builder<sdk.Panel> {
  title(title: string): this;
  description(description: string): this;
  noValue(text: string): this;
  datasource(reference: { type: string; uid: string }): this;
}

/** What every panel has. */
export const placed = (options: PanelOptions, type: DatasourceType, panel: CommonBuilder): PlacedPanel => ({
  width: options.width,
  panel: panel
    .title(options.title)
    .description(options.description)
    .noValue(options.noValue)
    .datasource(datasource(type)),
});

interface MetricBuilder extends CommonBuilder {
  targets(targets: Builder<Dataquery>[]): this;
  unit(unit: string): this;
  thresholds(thresholds: Builder<sdk.ThresholdsConfig>): this;
  dataLinks(links: Builder<sdk.DashboardLink>[]): this;
}

/** What every panel with numbers has. */
export function withMetric<T extends MetricBuilder>({ unit, thresholds, link }: MetricPanelOptions, panel: T): T {
  panel.unit(unit);
  panel.thresholds(thresholdsBuilder(thresholds));
  if (link) panel.dataLinks([new sdk.DashboardLinkBuilder(link.title).url(link.url)]);
  return panel;
}

const thresholdsBuilder = (thresholds?: Thresholds) =>
  new sdk.ThresholdsConfigBuilder().mode(sdk.ThresholdsMode.Absolute).steps(steps(thresholds));

/** Thresholds as an override has them. */
export const thresholdsOf = (thresholds: Thresholds): sdk.ThresholdsConfig => thresholdsBuilder(thresholds).build();

function steps(thresholds: Thresholds = []): sdk.Threshold[] {
  const green = thresholds[0]?.from === -Infinity ? [] : [{ value: null, color: 'green' }];
  return [...green, ...thresholds.map(({ from, color }) => ({ value: from === -Infinity ? null : from, color }))];
}
