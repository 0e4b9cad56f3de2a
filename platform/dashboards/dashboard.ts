import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';

/** A dashboard as Grafana reads it from a file; `uid` is also its address, /d/<uid>. */
export interface Dashboard {
  readonly uid: string;
  readonly json: string;
}

export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Builder<sdk.VariableModel>[];
  readonly rows: readonly Row[];
}

/** Panels side by side, of one height; under a heading where there is a title. */
export interface Row {
  readonly title?: string;
  readonly height: number;
  readonly panels: readonly PlacedPanel[];
}

export interface PlacedPanel {
  /** How many of the 24 columns it takes. */
  readonly width: number;
  readonly panel: Builder<sdk.Panel>;
}

const columns = 24;

/**
 * The one place where dashboards meet the SDK: it lays the rows out, numbers the panels, adds a variable for each kind
 * of datasource, and leads to all other dashboards of this platform with time range and variables kept.
 */
export function createDashboard({ uid, title, description, variables = [], rows }: DashboardOptions): Dashboard {
  const panels = layOut(uid, rows);
  const dashboard = new sdk.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-30m', to: 'now' })
    .refresh('10s')
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .variables([...datasourceVariables(panels), ...variables])
    .build();
  return { uid, json: JSON.stringify({ ...dashboard, links: [linkToOthers()], panels }) };
}

const tag = 'swapi';

function layOut(uid: string, rows: readonly Row[]): (sdk.Panel | sdk.RowPanel)[] {
  const placed: (sdk.Panel | sdk.RowPanel)[] = [];
  let y = 0;
  for (const { title, height, panels } of rows) {
    if (title !== undefined) {
      const heading = new sdk.RowBuilder(title).id(placed.length + 1).gridPos({ x: 0, y, w: columns, h: 1 });
      placed.push(heading.build());
      y += 1;
    }
    let x = 0;
    for (const { width, panel } of panels) {
      placed.push({ ...panel.build(), id: placed.length + 1, gridPos: { x, y, w: width, h: height } });
      x += width;
    }
    if (x > columns) throw new Error(`${uid}: a row of ${x} columns is wider than ${columns}`);
    y += height;
  }
  return placed;
}

function datasourceVariables(panels: readonly (sdk.Panel | sdk.RowPanel)[]): Builder<sdk.VariableModel>[] {
  const types = panels.flatMap((panel) => ('datasource' in panel ? (panel.datasource?.type ?? []) : []));
  return [...new Set(types)].map((type) =>
    new sdk.DatasourceVariableBuilder(type)
      .type(type)
      .current({ text: type, value: type })
      .hide(sdk.VariableHide.HideVariable),
  );
}

/** The SDK would move the link into a menu. */
function linkToOthers(): sdk.DashboardLink {
  const { placement: _, ...link } = new sdk.DashboardLinkBuilder('Dashboards')
    .type(sdk.DashboardLinkType.Dashboards)
    .tags([tag])
    .includeVars(true)
    .keepTime(true)
    .build();
  return link;
}
