import type { Context } from 'koa';
import type { ReceivedSpan } from '../../../trace-receiver/otlp.ts';
import { createLive } from '../live.ts';
import type { RequestList } from '../request-list.ts';
import { apiUrlOf, type Services } from '../services.ts';
import { spansBelow } from '../spans-below.ts';
import { type Health, readHealth } from '../upstream-health.ts';
import { listPage } from '../views/list-page.ts';
import { type RequestRow, requestRows, summary } from '../views/request-rows.ts';

interface ListRoutesOptions {
  readonly requests: RequestList;
  readonly spansOf: (traceId: string) => readonly ReceivedSpan[];
  readonly services: () => Services;
  readonly otherSwapi: boolean;
  readonly onError: (error: unknown) => void;
}

/** The list of the last requests, and what keeps it up to date once it is told that something has changed. */
export function createListRoutes({ requests, spansOf, services, otherSwapi, onError }: ListRoutesOptions) {
  const live = createLive({ render: renderUpdate, onError });

  async function renderUpdate(): Promise<string> {
    const current = rows();
    return JSON.stringify({ rows: String(requestRows(current)), summary: summary(current), health: await health() });
  }

  function rows(): RequestRow[] {
    return requests.newest().map((request) => {
      const spans = spansBelow(request.spanId, spansOf(request.traceId));
      return { ...request, spans: spans.length, errors: spans.filter(({ status }) => status === 'error').length };
    });
  }

  async function health(): Promise<Health> {
    if (otherSwapi) return { unknown: 'SWAPI_URL has the api ask another SWAPI, which no button here changes.' };
    const { upstream } = services();
    return upstream ? readHealth(upstream.operations) : { unknown: 'Upstream is about to start.' };
  }

  return {
    changed: live.changed,
    async list(ctx: Context): Promise<void> {
      ctx.body = listPage({ rows: rows(), health: await health(), apiUrl: apiUrlOf(services()) });
    },
    updates(ctx: Context): void {
      ctx.respond = false;
      live.join(ctx.res);
    },
  };
}
