import * as units from '@grafana/grafana-foundation-sdk/units';
import { type DashboardJson, type PanelJson, panelsOf, queryOf } from '../dashboard-json.ts';

const knownUnits = new Set<unknown>(Object.values(units));
/** These show no numbers of their own. */
const withoutUnit = ['logs', 'nodeGraph'];

/** Panels that do not say what they are, what they mean, in which unit, or why they are empty. */
export const wordingFaults = (dashboard: DashboardJson): string[] => [
  ...panelsOf(dashboard).flatMap((panel) => panelFaults(panel).map((fault) => `${panel.title}: ${fault}`)),
  ...sharedTitles(dashboard),
];

const saysUnseen = /\b(sees|does not see)\b/;

/** A query that is empty only where a target is not seen: what has not happened yet is no proof of that. */
const asksWhatIsSeen = ({ targets = [] }: PanelJson): boolean =>
  targets.every((target) => /\bup\b/.test(queryOf(target)));

function panelFaults(panel: PanelJson): string[] {
  const { title, description = '', fieldConfig } = panel;
  const { noValue = '' } = fieldConfig?.defaults ?? {};
  return [
    ...(title === '' ? ['has no title'] : []),
    ...(description.length > 20 && description.endsWith('.') ? [] : ['has no description']),
    ...(noValue.startsWith('No ') ? [] : ['does not say what is missing when it is empty']),
    ...(saysUnseen.test(noValue) && !asksWhatIsSeen(panel)
      ? ['says that something is not seen, and does not ask']
      : []),
    ...(isNeutralWithoutValue(panel) ? [] : ['has the colour of a good value when it is empty']),
    ...(isWithoutHeadingAlone(panel) ? [] : ['shows a heading alone when it is empty']),
    ...unitFaults(panel),
  ];
}

/** A number or a bar takes the colour of the lowest threshold where there is none, unless that is mapped to a text. */
function isNeutralWithoutValue({ type, fieldConfig }: PanelJson): boolean {
  if (type !== 'stat' && type !== 'bargauge') return true;
  const { noValue, mappings = [] } = fieldConfig?.defaults ?? {};
  return mappings.some(
    ({ options: { match, result } }) => match === 'null' && result?.text === noValue && result?.color === 'text',
  );
}

/** Tempo answers a search that finds nothing with a table without rows: divided by a column it is none. */
const isWithoutHeadingAlone = (panel: PanelJson): boolean =>
  !isTraceTable(panel) || (panel.transformations ?? []).some(({ id }) => id === 'partitionByValues');

const isTraceTable = ({ type, targets = [] }: PanelJson): boolean =>
  type === 'table' && targets.some(({ datasource }) => datasource?.type === 'tempo');

function unitFaults(panel: PanelJson): string[] {
  const { type, fieldConfig } = panel;
  if (withoutUnit.includes(type) || isTraceTable(panel)) return [];
  const { unit = '' } = fieldConfig?.defaults ?? {};
  if (unit === '') return ['has no unit'];
  return knownUnits.has(unit) ? [] : [`has a unit that Grafana does not know: ${unit}`];
}

function sharedTitles(dashboard: DashboardJson): string[] {
  const titles = panelsOf(dashboard).map(({ title }) => title);
  return titles.filter((title, index) => titles.indexOf(title) !== index).map((title) => `${title}: is a title twice`);
}
