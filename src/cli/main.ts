#!/usr/bin/env node
/** The `millrace` command: one file a subcommand. Says so in one line when Node is too old. */
const nodeMajor = Number(process.versions.node.split('.')[0]);
if (nodeMajor < 26) {
  console.error(
    `millrace: needs Node 26 or newer; this is ${process.versions.node}. In the repository, use npm run millrace.`,
  );
  process.exit(1);
}
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram(process.argv);

export {};
