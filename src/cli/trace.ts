import type { Command } from 'commander';
import { type ApiClient, apiFromEnvironment, idOf } from './api.ts';
import { type Answer, send } from './operations.ts';
import { printDone } from './output.ts';

type Trace = Answer<'GET', '/api/trace'>;

/** Asks the destination of each dataflow about the person: what it says of what was sent there. */
async function check(client: ApiClient, { deliveries }: Trace): Promise<string[]> {
  const lines: string[] = [];
  const sent = deliveries.filter(({ targetValue }) => targetValue !== '');
  const wanted = Map.groupBy(sent, (one) => `${one.dataflowId} ${one.targetValue}`);
  for (const [first] of wanted.values().map((rows) => rows.slice(0, 1))) {
    const { dataflowId, dataflowName, targetValue } = first!;
    const checked = await send(client, 'POST', '/api/dataflows/{id}/verify', {
      path: { id: dataflowId },
      body: { identity: targetValue },
    });
    const said = checked.findings.map(({ text }) => text);
    const [last] = said.splice(-1);
    const told = said.length > 0 ? [...new Set(said)] : [last ?? checked.text];
    lines.push(...told.map((text) => `${dataflowName}: ${text}`));
  }
  return lines.length > 0 ? lines : ['Nothing was sent of this person, so nothing can be checked.'];
}

/** `millrace trace`. */
export function traceCommand(program: Command): void {
  program
    .command('trace <namespace> <id>')
    .description('why a person is, or is not, at a destination; namespace "any" looks in all')
    .option('--audience <audience>', 'this audience, by name or id')
    .option('--dataflow <dataflow>', 'in this dataflow, by name or id')
    .option('--check', 'ask the destination, too, whether it holds what it acknowledged')
    .action(
      async (
        namespace: string,
        id: string,
        flags: { audience?: string; dataflow?: string; check?: true },
        command: Command,
      ) => {
        const client = apiFromEnvironment();
        const { audience, dataflow } = flags;
        const query = {
          id,
          ...(namespace === 'any' ? {} : { namespace }),
          ...(audience === undefined
            ? {}
            : { audience: await idOf(client, '/api/audiences', audience) }),
          ...(dataflow === undefined
            ? {}
            : { dataflow: await idOf(client, '/api/dataflows', dataflow) }),
        };
        const trace = await send(client, 'GET', '/api/trace', { query });
        const checked = flags.check ? await check(client, trace) : null;
        const text = checked ? `${trace.text}\n\nChecked:\n  ${checked.join('\n  ')}` : trace.text;
        printDone(command, text, checked ? { ...trace, checked } : trace);
      },
    );
}
