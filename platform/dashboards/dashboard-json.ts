import type { QueryLanguage } from '../queries/query-syntax.ts';
import type { Dashboard } from './dashboard.ts';

/** The part of a dashboard's JSON that is read again here. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly links: readonly Readonly<Record<string, unknown>>[];
  readonly panels: readonly PanelJson[];
}

export interface VariableJson {
  readonly name: string;
  /** datasource, query or custom. */
  readonly type: string;
  readonly query?: unknown;
  /** 2 is: with each change of the time range. */
  readonly refresh?: number;
  readonly allValue?: string;
  readonly current?: { readonly value: string };
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: DatasourceJson;
  readonly targets?: readonly TargetJson[];
  readonly fieldConfig?: { readonly defaults: FieldDefaultsJson; readonly overrides?: readonly OverrideJson[] };
  readonly options?: { readonly legend?: LegendJson };
  readonly transformations?: readonly { readonly id: string }[];
}

interface OverrideJson {
  readonly matcher: { readonly id: string; readonly options?: unknown };
  readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
}

interface LegendJson {
  readonly showLegend: boolean;
  /** list or table. */
  readonly displayMode: string;
}

interface FieldDefaultsJson {
  readonly unit?: string;
  readonly noValue?: string;
  readonly min?: number;
  readonly max?: number;
  readonly custom?: {
    readonly axisSoftMax?: number;
    readonly fillOpacity?: number;
    readonly stacking?: { readonly mode: string };
  };
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  readonly mappings?: readonly MappingJson[];
}

interface MappingJson {
  readonly options: { readonly match?: string; readonly result?: { readonly text?: string; readonly color?: string } };
}

export interface DatasourceJson {
  readonly type: QueryLanguage;
  readonly uid: string;
}

export interface TargetJson {
  readonly refId: string;
  readonly datasource?: DatasourceJson;
  /** A query in PromQL or LogQL. */
  readonly expr?: string;
  /** A query in TraceQL. */
  readonly query?: string;
  /** What Tempo is asked for: traceql, or serviceMap, which has no query. */
  readonly queryType?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
}

export const parseDashboard = ({ json }: Dashboard): DashboardJson => JSON.parse(json);

/** Its panels without the headings between them. */
export const panelsOf = ({ panels }: DashboardJson): PanelJson[] => panels.filter(({ type }) => type !== 'row');

export const queryOf = ({ expr, query }: TargetJson): string => expr ?? query ?? '';
