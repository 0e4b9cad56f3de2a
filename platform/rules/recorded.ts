/**
 * What the recording rules make, for dashboards and alerts to ask for: each with its labels. Rates are over five
 * minutes; a ratio is absent while there is nothing to divide by.
 */
export const recorded = {
  /** Requests answered, a second. */
  requestRate: { name: 'job:http_server_requests:rate5m', labels: ['job'] },
  /** The part of them answered with a 5xx; 0 where there is none. */
  errorRatio: { name: 'job:http_server_errors:ratio_rate5m', labels: ['job'] },
  /** The time, in seconds, within which that part of the requests is answered: 0.5, 0.95 and 0.99. */
  latency: { name: 'job:http_server_request_duration_seconds:quantile_rate5m', labels: ['job', 'quantile'] },
  routeRequestRate: { name: 'job_route:http_server_requests:rate5m', labels: ['job', 'http_route'] },
  routeErrorRatio: { name: 'job_route:http_server_errors:ratio_rate5m', labels: ['job', 'http_route'] },
  /** How often each bucket of the histogram was hit, a second: what latency is made of. */
  routeBuckets: {
    name: 'job_route_le:http_server_request_duration_seconds_bucket:rate5m',
    labels: ['job', 'http_route', 'le'],
  },
  routeLatency: {
    name: 'job_route:http_server_request_duration_seconds:quantile_rate5m',
    labels: ['job', 'http_route', 'quantile'],
  },
  /** Log lines a group has yet to read, over all partitions. */
  consumerLag: { name: 'consumergroup_topic:kafka_consumergroup_lag:sum', labels: ['consumergroup', 'topic'] },
  /** The memory a workload may use before the kernel ends it, in bytes, by the job that scrapes it. */
  memoryLimit: { name: 'job:memory_limit:bytes', labels: ['job'] },
  /** Resident memory as a part of that. */
  memoryUsed: { name: 'instance:memory_limit:ratio', labels: ['job', 'instance'] },

  /** The part of requests that has to be good, and the part that may be bad. */
  objective: { name: 'slo:objective:ratio', labels: ['job', 'slo'] },
  errorBudget: { name: 'slo:error_budget:ratio', labels: ['job', 'slo'] },
  /** How long a request may take to be good, in seconds. */
  latencyThreshold: { name: 'slo:latency_threshold:seconds', labels: ['job', 'slo'] },
  /** Bad requests and all requests, a second; 0 bad ones where there is none. */
  bad: { name: 'slo:sli_bad:rate5m', labels: ['job', 'slo'] },
  total: { name: 'slo:sli_total:rate5m', labels: ['job', 'slo'] },
  /** The part of requests in each window that was bad. */
  badRatio5m: { name: 'slo:sli_error:ratio_rate5m', labels: ['job', 'slo'] },
  badRatio30m: { name: 'slo:sli_error:ratio_rate30m', labels: ['job', 'slo'] },
  badRatio1h: { name: 'slo:sli_error:ratio_rate1h', labels: ['job', 'slo'] },
  badRatio2h: { name: 'slo:sli_error:ratio_rate2h', labels: ['job', 'slo'] },
  badRatio6h: { name: 'slo:sli_error:ratio_rate6h', labels: ['job', 'slo'] },
  badRatio1d: { name: 'slo:sli_error:ratio_rate1d', labels: ['job', 'slo'] },
  badRatio3d: { name: 'slo:sli_error:ratio_rate3d', labels: ['job', 'slo'] },
  /** The same over the window of the objective, which differs by environment. */
  badRatioPeriod: { name: 'slo:period_sli_error:ratio', labels: ['job', 'slo'] },
  /** How many times faster than it lasts the budget is being spent: now, and over that window. */
  currentBurnRate: { name: 'slo:current_burn_rate:ratio', labels: ['job', 'slo'] },
  periodBurnRate: { name: 'slo:period_burn_rate:ratio', labels: ['job', 'slo'] },
  /** What is left of the window's budget: 1 untouched, 0 spent, negative overspent. */
  budgetRemaining: { name: 'slo:period_error_budget_remaining:ratio', labels: ['job', 'slo'] },
} as const satisfies Record<string, { readonly name: string; readonly labels: readonly string[] }>;
