import { expect } from '@jest/globals';
import { parseDashboard } from '../platform/dashboards/dashboard-json.ts';
import { dashboards } from '../platform/dashboards/dashboards.ts';
import { type PanelQuery, panelQueries } from '../platform/dashboards/panel-queries.ts';
import { initialValues } from '../platform/dashboards/variable-values.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { tempoAbsence } from './support/absence.ts';
import { mayBeEmpty } from './support/empty-panels.ts';
import { eventually } from './support/eventually.ts';
import { answersOf, optionsOf } from './support/panel-answers.ts';
import { testUnless } from './support/test-unless.ts';

// What people see when they open a dashboard, after the other tests have made traffic and errors.

const noTempo = await tempoAbsence();
const patience = { withinMs: 30_000, everyMs: 1_000 };

/** Of Tempo are also the metrics that it makes of spans. */
const needsTempo = ({ datasource, expr }: PanelQuery) => datasource === 'tempo' || /\b(tempo|traces)_/.test(expr);

for (const dashboard of dashboards(loadValues({ environment: 'local' }))) {
  const panels = Map.groupBy(panelQueries(dashboard), ({ panel }) => panel);
  for (const [panel, queries] of panels) {
    const absent = queries.every(needsTempo) ? noTempo : undefined;
    testUnless(absent)(`${dashboard.uid}: ${panel} has data`, () =>
      eventually(async () => {
        const answers = (await Promise.all(queries.map((query) => answersOf(query)))).flat();
        if (!mayBeEmpty.includes(panel)) expect(answers).not.toEqual([]);
      }, patience),
    );
  }

  const parsed = parseDashboard(dashboard);
  for (const variable of parsed.templating.list.filter(({ type }) => type === 'query')) {
    const absent = /\btraces_/.test(String(variable.query)) ? noTempo : undefined;
    testUnless(absent)(`${dashboard.uid}: $${variable.name} has options`, () =>
      eventually(async () => expect(await optionsOf(variable, initialValues(parsed))).not.toEqual([]), patience),
    );
  }
}
