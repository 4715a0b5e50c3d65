import type { Command } from 'commander';
import { apiFromEnvironment, idOf } from './api.ts';
import { printDone } from './output.ts';

interface Trace extends Record<string, unknown> {
  text: string;
}

/** `millrace trace`. */
export function traceCommand(program: Command): void {
  program
    .command('trace <namespace> <id>')
    .description('why a person is, or is not, at a destination; namespace "any" looks in all')
    .option('--audience <audience>', 'this audience, by name or id')
    .option('--dataflow <dataflow>', 'in this dataflow, by name or id')
    .action(
      async (
        namespace: string,
        id: string,
        flags: { audience?: string; dataflow?: string },
        command: Command,
      ) => {
        const client = apiFromEnvironment();
        const query = new URLSearchParams({ id });
        if (namespace !== 'any') query.set('namespace', namespace);
        if (flags.audience !== undefined) {
          query.set('audience', await idOf(client, '/api/audiences', flags.audience));
        }
        if (flags.dataflow !== undefined) {
          query.set('dataflow', await idOf(client, '/api/dataflows', flags.dataflow));
        }
        const trace = await client.call<Trace>('GET', `/api/trace?${query}`);
        printDone(command, trace.text, trace);
      },
    );
}
