import type { DashboardJson, PanelJson } from '../dashboard-json.ts';

const columns = 24;
/** What 1280 by 720 pixels show under the bars of Grafana, without scrolling: a unit is 38 pixels high. */
const firstScreen = 14;

/** Panels that lie on each other, stick out, share an id, or leave the first answer below the edge of the screen. */
export function layoutFaults({ panels }: DashboardJson): string[] {
  return [...sharedIds(panels), ...panels.flatMap(sticksOut), ...overlaps(panels), ...belowFirstScreen(panels)];
}

function sharedIds(panels: readonly PanelJson[]): string[] {
  const ids = panels.map(({ id }) => id);
  return panels
    .filter(({ id }, index) => ids.indexOf(id) !== index)
    .map(({ title, id }) => `${title}: id ${id} is taken`);
}

function sticksOut({ title, gridPos: { x, w, h } }: PanelJson): string[] {
  return x >= 0 && w > 0 && h > 0 && x + w <= columns ? [] : [`${title}: columns ${x} to ${x + w} of ${columns}`];
}

function overlaps(panels: readonly PanelJson[]): string[] {
  return panels.flatMap((panel, index) =>
    panels
      .slice(0, index)
      .filter((other) => overlap(panel.gridPos, other.gridPos))
      .map((other) => `${panel.title}: lies on ${other.title}`),
  );
}

const overlap = (a: PanelJson['gridPos'], b: PanelJson['gridPos']): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** What stands above the first heading is the first answer. */
function belowFirstScreen(panels: readonly PanelJson[]): string[] {
  const heading = panels.findIndex(({ type }) => type === 'row');
  return (heading < 0 ? panels : panels.slice(0, heading))
    .filter(({ gridPos: { y, h } }) => y + h > firstScreen)
    .map(({ title }) => `${title}: ends below the first screen`);
}
