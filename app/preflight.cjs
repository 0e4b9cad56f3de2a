// Preloaded by the npm scripts, and kept in syntax that any Node reads: says in words what would otherwise be a riddle.

// Where no package brings Node 26 for the platform, the machine's own Node runs; an old one cannot run TypeScript.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  fail(
    `Node ${process.versions.node} is too old: run "npm ci", which brings Node 26, or put Node 24 or later on the PATH.`,
  );
}

// Only now, for a Node that is too old may not know the prefix.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
if (!existsSync(join(__dirname, '..', 'node_modules'))) {
  fail('The packages are not installed: run "npm ci" first.');
}

// What was started without npm may be meant to outlive whoever started it.
if (process.env.npm_lifecycle_event !== undefined) require('./npm-signals.cjs');

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
