import { type DashboardJson, panelsOf } from '../dashboard-json.ts';

/** Pixels of one of 24 columns at the narrowest width of the window that is promised, 1280, beside Grafana's menu. */
const column = 39.8;
/** What edges, menu and the sign of the description take of a panel's width, in pixels. */
const besideTitle = 104;

/** Pixels of a character of panel titles: Inter, 14 pixels, weight 500. */
const widths: readonly (readonly [characters: RegExp, pixels: number])[] = [
  [/[ .,:;'iljI|!]/g, 4.2],
  [/[frt()-]/g, 5.4],
  [/[mwMW%]/g, 12.4],
  [/[A-HJ-LN-VX-Z0-9]/g, 9.4],
  [/[a-z/?]/g, 8.2],
];

/** Titles that the narrowest window cuts. */
export const titleFaults = (dashboard: DashboardJson): string[] =>
  panelsOf(dashboard)
    .filter(({ title, gridPos }) => widthOf(title) > gridPos.w * column - besideTitle)
    .map(({ title }) => `${title}: is cut at 1280 pixels`);

function widthOf(title: string): number {
  let rest = title;
  let pixels = 0;
  for (const [characters, each] of widths) {
    pixels += (rest.match(characters)?.length ?? 0) * each;
    rest = rest.replace(characters, '');
  }
  return pixels;
}
