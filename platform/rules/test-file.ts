import type { RuleFile, RuleGroup } from './rule-types.ts';
import { sloIntervalSeconds } from './slos.ts';

type Rule = RuleGroup['rules'][number];

/** A situation, and what the rules have to make of it. */
export type RuleCase = AlertCase | RecordingCase;

interface Situation {
  readonly title: string;
  /** What is scraped every minute, in promtool's notation: `0+60x10` is 0, 60, 120 and so on for ten minutes. */
  readonly series: Readonly<Record<string, string>>;
  /** When to look, since the beginning: `15m`. */
  readonly at: string;
}

export interface AlertCase extends Situation {
  readonly alert: string;
  /** The alerts of that name that fire then; none where it must not. */
  readonly firing: readonly FiringAlert[];
}

/** As people read it. Severity, dashboard and runbook are those of the rule. */
export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

export interface RecordingCase extends Situation {
  readonly expr: string;
  /** Series and their values. */
  readonly samples: Readonly<Record<string, number>>;
}

/** Cases for the rules of one file, for `promtool test rules`; it lies beside the rule files. */
export function testFile(name: string, cases: readonly RuleCase[], files: Readonly<Record<string, RuleFile>>): unknown {
  // The limits stand in for what only values know.
  const names = ['limits.yaml', name];
  const groups = names.flatMap((file) => files[file]?.groups ?? []);
  const rules = groups.flatMap((group) => group.rules);
  return {
    rule_files: names,
    // Otherwise an alert may be evaluated before what it looks at.
    group_eval_order: groups.map((group) => group.name),
    // promtool does not know the intervals of groups; what a window sums up depends on that of the SLOs.
    evaluation_interval: `${sloIntervalSeconds}s`,
    tests: cases.map((ruleCase) => ({
      name: ruleCase.title,
      interval: '1m',
      input_series: Object.entries(ruleCase.series).map(([series, values]) => ({ series, values })),
      ...('alert' in ruleCase
        ? { alert_rule_test: [alertTest(ruleCase, rules)] }
        : {
            promql_expr_test: [{ expr: ruleCase.expr, eval_time: ruleCase.at, exp_samples: samplesOf(ruleCase) }],
          }),
    })),
  };
}

function alertTest({ alert, at, firing }: AlertCase, rules: readonly Rule[]): unknown {
  return {
    eval_time: at,
    alertname: alert,
    exp_alerts: firing.map(({ labels, summary, description }) => {
      const { severity, annotations } = ruleOf(rules, alert, labels);
      const { dashboard, runbook_url } = annotations;
      return { exp_labels: { ...labels, severity }, exp_annotations: { summary, description, dashboard, runbook_url } };
    }),
  };
}

/** Rules that share a name differ in their labels. */
function ruleOf(rules: readonly Rule[], alert: string, labels: FiringAlert['labels']) {
  for (const rule of rules) {
    if (!('alert' in rule) || rule.alert !== alert) continue;
    const { severity, ...others } = rule.labels;
    if (Object.entries(others).every(([name, value]) => labels[name] === value)) {
      return { severity, annotations: rule.annotations };
    }
  }
  throw new Error(`no rule is called ${alert} and has the labels ${JSON.stringify(labels)}`);
}

const samplesOf = ({ samples }: RecordingCase) => Object.entries(samples).map(([labels, value]) => ({ labels, value }));
