import type { Context } from 'koa';
import { portsOf, type Services } from '../services.ts';
import { send, tries } from '../tries.ts';
import { isCondition, makeUpstream } from '../upstream-health.ts';
import { wantsHtml } from '../wants-html.ts';

interface ButtonRoutesOptions {
  readonly services: () => Services;
  readonly changed: () => void;
}

/** What the buttons do; what they may ask for is all written here, and nothing of it in their requests. */
export function createButtonRoutes({ services, changed }: ButtonRoutesOptions) {
  return {
    async sendRequest(ctx: Context): Promise<void> {
      const name = String(ctx.params.name);
      const wanted = Object.hasOwn(tries, name) ? tries[name] : undefined;
      if (!wanted) return ctx.throw(404, 'There is no such button.');
      await send(portsOf(services(), 'api').main, wanted);
      answer(ctx);
    },
    async changeUpstream(ctx: Context): Promise<void> {
      const condition = String(ctx.params.condition);
      if (!isCondition(condition)) return ctx.throw(404, 'There is no such button.');
      await makeUpstream(portsOf(services(), 'upstream').operations, condition);
      changed();
      answer(ctx);
    },
  };
}

/** For a form the way back to the list; the page's script is there already. */
function answer(ctx: Context): void {
  if (wantsHtml(ctx)) {
    ctx.status = 303;
    ctx.redirect('/');
  } else ctx.status = 204;
}
