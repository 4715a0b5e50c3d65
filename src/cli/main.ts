/** Runs the command line; `millrace.mjs` starts it once Node is known to be new enough. */
import { runProgram } from './program.ts';

process.exitCode = await runProgram(process.argv);
