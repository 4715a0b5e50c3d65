#!/usr/bin/env node
/**
 * The `millrace` command. Plain JavaScript, because an old Node cannot even read the TypeScript behind
 * it: so it can still say in one line that it is too old.
 */
const nodeMajor = Number(process.versions.node.split('.')[0]);
if (nodeMajor < 26) {
  console.error(
    `millrace: needs Node 26 or newer; this is ${process.versions.node}. In the repository, use npm run millrace.`,
  );
  process.exit(1);
}
// The next start does not read and compile everything again.
const { enableCompileCache } = await import('node:module');
enableCompileCache();
await import('./main.ts');
