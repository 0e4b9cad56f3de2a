import type { Context } from 'koa';
import { securityHeaders } from '../security-headers.ts';
import { apiUrlOf, type Services } from '../services.ts';
import { openApiPage } from '../views/openapi-page.ts';

interface OpenApiRoutesOptions {
  readonly services: () => Services;
  readonly corsOrigin: string;
}

const timeoutMs = 5_000;

/** The api's OpenAPI document as a page, and for it the document with the server that it runs on here. */
export function createOpenApiRoutes({ services, corsOrigin }: OpenApiRoutesOptions) {
  return {
    openApi(ctx: Context): void {
      const apiUrl = apiUrlOf(services());
      // Swagger UI has styles and pictures of its own within its scripts and style sheet, and asks the api.
      const exceptions = {
        'style-src': "'self' 'unsafe-inline'",
        'img-src': "'self' data:",
        'connect-src': `'self' ${apiUrl}`,
      };
      ctx.set(securityHeaders(exceptions));
      ctx.body = openApiPage({ apiUrl, trouble: corsTrouble(`http://${ctx.host}`) });
    },
    async document(ctx: Context): Promise<void> {
      const apiUrl = apiUrlOf(services());
      const response = await fetch(`${apiUrl}/openapi.json`, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`The api answered ${response.status} instead of its OpenAPI document.`);
      ctx.body = { ...((await response.json()) as object), servers: [{ url: apiUrl }] };
    },
  };

  function corsTrouble(origin: string): string | undefined {
    if (['*', origin].includes(corsOrigin)) return undefined;
    return `CORS_ORIGIN is ${corsOrigin}: the api answers, but this page may not read it. Start with CORS_ORIGIN=${origin}.`;
  }
}
