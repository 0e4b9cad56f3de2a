import type { AlertCase } from '../test-file.ts';

const closed = 'swapi_circuit_breaker_state{job="api", instance="a:1", state="closed"}';

export const swapiCases: readonly AlertCase[] = [
  {
    title: 'a breaker that stays open is noticed, whatever its probes say',
    series: { [closed]: '1x5 0x10' },
    at: '10m',
    alert: 'BreakerOpen',
    firing: [
      {
        labels: { job: 'api', instance: 'a:1' },
        summary: 'api leaves SWAPI alone',
        description:
          'Calls of api at a:1 to SWAPI have kept failing for three minutes. It makes hardly any: what is in its cache ' +
          'is answered, the rest is 503.',
      },
    ],
  },
  {
    title: 'a breaker that closes again is no trouble',
    series: { [closed]: '1x5 0x2 1x10' },
    at: '9m',
    alert: 'BreakerOpen',
    firing: [],
  },
];
