// Preloaded by the npm scripts, and kept in syntax that any Node reads: where no package brings Node 26 for the
// platform, the machine's own Node runs, and one that cannot run TypeScript would fail with a riddle.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Node ${process.versions.node} is too old: run "npm ci", which brings Node 26, or put Node 24 or later on the PATH.\n`,
  );
  process.exit(1);
}
