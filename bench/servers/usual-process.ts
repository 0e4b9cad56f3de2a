import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KoaInstrumentation } from '@opentelemetry/instrumentation-koa';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { listenAndTell } from './listen.ts';

// The SDK with its defaults, and of the instrumentations that auto-instrumentations-node brings those that this server
// would notice most, each with its defaults.

new NodeSDK({ instrumentations: [new HttpInstrumentation(), new KoaInstrumentation()] }).start();
const require = createRequire(import.meta.url);
for (const instrumented of ['node:http', 'node:https', 'koa']) require(instrumented);

const { createUsualHandler } = await import('./usual-handler.ts');
const handlers = await createUsualHandler(JSON.parse(process.argv[2] ?? ''));
await listenAndTell(handlers.main, handlers.operations);
