import type { Middleware } from 'koa';
import { createOpenApiDocument } from '../openapi-document.ts';

/** The description of this service, as OpenAPI 3.1. */
export function openApiRoute(version: string): Middleware {
  const body = JSON.stringify(createOpenApiDocument(version));
  return function openApi(ctx) {
    ctx.type = 'application/json';
    ctx.set('Cache-Control', 'public, max-age=3600');
    ctx.body = body;
  };
}
