import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../../platform/endpoints.ts';
import { ruleFiles } from '../../platform/rules/rules.ts';
import { loadValues } from '../../platform/values/load-values.ts';
import { drills, shortDrills } from './drills.ts';

test('the alerts that drills raise are alerts of the rules', () => {
  const values = loadValues({ environment: 'local' });
  const rules = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap(({ groups }) =>
    groups.flatMap((group) => group.rules),
  );
  const alerts = new Set(rules.flatMap((rule) => ('alert' in rule ? rule.alert : [])));
  const raised = drills.flatMap((drill) => [...drill.raises, ...(drill.mayRaise ?? [])]);
  expect(raised.filter((name) => !alerts.has(name))).toEqual([]);
});

test('the short drills are shorter, and no others', () => {
  for (const short of shortDrills) {
    const whole = drills.find(({ name }) => name === short.name);
    expect(short).toEqual({ ...whole, lastsMs: short.lastsMs, timesCount: false });
    expect(short.lastsMs).toBeLessThanOrEqual(whole?.lastsMs ?? 0);
  }
});
