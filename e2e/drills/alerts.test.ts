import { expect, test } from '@jest/globals';
import { newAlerts } from './alerts.ts';

const alert = (name: string, job: string) => ({ name, instance: `${name} ${job}` });

test('an alert is new where it was not there before, or is of something else', () => {
  const before = [alert('TargetDown', 'tempo'), alert('LatencyBudgetBurn', 'api')];
  expect(newAlerts(before, before)).toEqual([]);
  expect(newAlerts(before, [...before, alert('TargetDown', 'loki'), alert('TargetDown', 'promtail')])).toEqual([
    'TargetDown',
  ]);
});
