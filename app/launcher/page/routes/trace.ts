import type { Context, Middleware } from 'koa';
import type { ReceivedSpan } from '../../../trace-receiver/otlp.ts';
import { buildTrees } from '../../../trace-receiver/trace-tree.ts';
import { readExemplars } from '../exemplars.ts';
import { readLine } from '../log-lines.ts';
import type { AnsweredRequest, RequestList } from '../request-list.ts';
import type { Services } from '../services.ts';
import { tracePage } from '../views/trace-page.ts';
import { wantsHtml } from '../wants-html.ts';
import { layOut } from '../waterfall.ts';

interface TraceRouteOptions {
  readonly requests: RequestList;
  readonly spansOf: (traceId: string) => readonly ReceivedSpan[];
  readonly logsOf: (traceId: string) => string;
  readonly services: () => Services;
}

/** More of a trace may come while its newest request is younger than this: spans are on their way for half a second. */
const freshMs = 2_500;

/** All that is known of one trace; who does not ask for HTML gets it from the receiver, at the same address. */
export function createTraceRoute({ requests, spansOf, logsOf, services }: TraceRouteOptions): Middleware {
  return async function trace(ctx: Context, next): Promise<void> {
    if (!wantsHtml(ctx)) return next();
    const traceId = String(ctx.params.traceId);
    const lines = linesOf(traceId);
    const spans = spansOf(traceId);
    if (lines.length === 0 && spans.length === 0) return ctx.throw(404, 'Nothing is kept of this trace.');
    const request = requests.newest().find((one) => one.traceId === traceId);
    const waterfall = layOut(buildTrees(spans));
    const exemplars = await readExemplars(services(), traceId);
    ctx.body = tracePage({ traceId, request, waterfall, lines, exemplars, fresh: isFresh(request) });
  };

  function linesOf(traceId: string) {
    // Anything shorter than an id stands in lines of other traces as well.
    if (!/^[0-9a-f]{32}$/.test(traceId)) return [];
    const lines = logsOf(traceId).split('\n').filter(Boolean).map(readLine);
    // Each service writes its own in order, and they arrive in batches.
    return lines.toSorted((a, b) => (a.timeMs ?? 0) - (b.timeMs ?? 0));
  }
}

function isFresh(request: AnsweredRequest | undefined): boolean {
  return request !== undefined && Date.now() - request.startMs - request.durationMs < freshMs;
}
