import type { Command } from 'commander';
import { type ApiClient, apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Answer, type Row, send } from './operations.ts';
import { printDone, printObject, printRows } from './output.ts';

type LabelExpression = string | { all: LabelExpression[] } | { any: LabelExpression[] };

type Policy = Row<'/api/policies'>;

type Evaluation = Answer<'POST', '/api/policies/evaluate'>;
type Violation = Evaluation['violations'][number];

const path = '/api/policies';
const many = (value: string, values: string[] = []): string[] => [...values, value];

function expressionText(expression: LabelExpression): string {
  if (typeof expression === 'string') return expression;
  const [parts, word] = 'all' in expression ? [expression.all, ' and '] : [expression.any, ' or '];
  return parts
    .map((part) => (typeof part === 'string' ? part : `(${expressionText(part)})`))
    .join(word);
}

/** `millrace policy`. */
export function policyCommand(program: Command): void {
  const policy = program.command('policy').description('which data may not be used for what');
  policy
    .command('list')
    .description('all policies')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      printRows(
        command,
        rows,
        {
          NAME: (row: Policy) => row.name,
          STATE: (row: Policy) => (row.enabled ? 'enabled' : 'disabled'),
          KIND: (row: Policy) => (row.core ? 'core' : 'custom'),
          DENIES: (row: Policy) => row.marketingActions.join(', '),
          FOR: (row: Policy) => expressionText(row.expression),
          ID: (row: Policy) => row.id,
        },
        'No policies.',
      );
    });
  policy
    .command('show <policy>')
    .description('one policy, by name or id')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      printObject(
        command,
        await send(client, 'GET', `${path}/{id}`, { path: { id: await policyId(client, name) } }),
      );
    });
  addSwitchCommands(policy);
  addCreateCommand(policy);
  policy
    .command('delete <policy>')
    .description('delete a policy of your own')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await policyId(client, name);
      await send(client, 'DELETE', `${path}/{id}`, { path: { id } });
      printDone(command, `Policy ${name} is deleted.`, { id, deleted: true });
    });
  addEvaluateCommand(policy);
}

const policyId = (client: ApiClient, name: string): Promise<string> => idOf(client, path, name);

function addSwitchCommands(policy: Command): void {
  policy
    .command('enable [policy]')
    .description('enable a policy; refused when an active dataflow breaks it')
    .option('--core', 'enable every core policy, or none')
    .action(async (name: string | undefined, flags: { core?: true }, command: Command) => {
      if ((name === undefined) !== (flags.core === true))
        command.error('error: name a policy, or give --core', { exitCode: 2 });
      const client = apiFromEnvironment();
      if (name === undefined) {
        const core = await send(client, 'POST', `${path}/enable-core`, {});
        printDone(command, `${core.items.length} core policies are enabled.`, { ...core });
        return;
      }
      await setEnabled(client, command, name, true);
    });
  policy
    .command('disable <policy>')
    .description('disable a policy')
    .action((name: string, _flags, command: Command) =>
      setEnabled(apiFromEnvironment(), command, name, false),
    );
}

async function setEnabled(
  client: ApiClient,
  command: Command,
  name: string,
  enabled: boolean,
): Promise<void> {
  const id = await policyId(client, name);
  const changed = await send(client, 'PATCH', `${path}/{id}`, { path: { id }, body: { enabled } });
  printDone(command, `Policy ${changed.name} is ${enabled ? 'enabled' : 'disabled'}.`, changed);
}

function addCreateCommand(policy: Command): void {
  policy
    .command('create')
    .description('create a policy; it starts disabled')
    .requiredOption('--name <name>', 'its name')
    .option('--deny <action>', 'a marketing action, or "Any export"; repeat it', many)
    .option('--any <label>', 'for data with one of these labels; repeat it', many)
    .option('--all <label>', 'for data with all of these labels; repeat it', many)
    .option('--expression <json>', 'for data with this expression of labels')
    .option('--description <text>', 'what it is for', '')
    .option('--enable', 'enable it at once')
    .action(
      async (
        flags: {
          name: string;
          deny?: string[];
          any?: string[];
          all?: string[];
          expression?: string;
          description: string;
          enable?: true;
        },
        command: Command,
      ) => {
        const given = [flags.any, flags.all, flags.expression].filter((one) => one !== undefined);
        if (given.length !== 1 || flags.deny === undefined)
          command.error('error: give --deny, and one of --any, --all and --expression', {
            exitCode: 2,
          });
        const created = await send(apiFromEnvironment(), 'POST', path, {
          body: {
            name: flags.name,
            description: flags.description,
            marketingActions: flags.deny,
            expression: expressionOf(flags, command),
            enabled: flags.enable ?? false,
          },
        });
        const state = created.enabled ? 'enabled' : 'disabled';
        printDone(command, `Policy ${created.name} is ${state}: ${created.id}`, created);
      },
    );
}

function expressionOf(
  flags: { any?: string[]; all?: string[]; expression?: string },
  command: Command,
): LabelExpression {
  if (flags.any) return { any: flags.any };
  if (flags.all) return { all: flags.all };
  try {
    return JSON.parse(flags.expression!) as LabelExpression;
  } catch {
    return command.error('error: --expression is JSON, such as {"any":["C2","C12"]}', {
      exitCode: 2,
    });
  }
}

function addEvaluateCommand(policy: Command): void {
  policy
    .command('evaluate')
    .description('what a dataflow would violate with these audiences or actions; saves nothing')
    .option('--dataflow <dataflow>', 'an existing dataflow; what is not given stays as it is')
    .option('--audience <audience>', 'an audience it would carry; repeat it for all', many)
    .option('--action <action>', 'a marketing action it would have; repeat it for all', many)
    .option('--source <namespace>', 'the identity namespace it would send')
    .action(
      async (
        flags: { dataflow?: string; audience?: string[]; action?: string[]; source?: string },
        command: Command,
      ) => {
        const client = apiFromEnvironment();
        const audienceIds: string[] = [];
        for (const name of flags.audience ?? [])
          audienceIds.push(await idOf(client, '/api/audiences', name));
        const { source: namespace } = flags;
        const body = {
          ...(flags.dataflow === undefined
            ? {}
            : { dataflowId: await idOf(client, '/api/dataflows', flags.dataflow) }),
          ...(flags.audience === undefined ? {} : { audienceIds }),
          ...(flags.action === undefined ? {} : { marketingActions: flags.action }),
          ...(namespace === undefined
            ? {}
            : { mappings: [{ source: { namespace }, target: { identity: 'IDENTIFY_ID' } }] }),
        };
        const evaluation = await send(client, 'POST', `${path}/evaluate`, { body });
        printDone(command, evaluationText(evaluation), evaluation);
        if (evaluation.violations.length > 0) process.exitCode = 1;
      },
    );
}

/** Each way of a label to the policy, as a line. */
function waysOf({ nodes, edges }: Violation['lineage']): string[] {
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const follow = (id: string, way: string[]): string[] => {
    const next = edges.filter((edge) => edge.from === id);
    const here = [...way, names.get(id) ?? id];
    return next.length === 0 ? [here.join(' → ')] : next.flatMap((edge) => follow(edge.to, here));
  };
  const starts = nodes.filter((node) => edges.every((edge) => edge.to !== node.id));
  return starts.flatMap((node) => follow(node.id, []));
}

function evaluationText({ violations, consent }: Evaluation): string {
  const consents = consent.map(
    ({ policy, people, consenting }) => `${policy.name}: ${consenting} of ${people} consent`,
  );
  if (violations.length === 0) return ['No policy is violated.', ...consents].join('\n');
  const texts = violations.flatMap(({ policy, text, dataflow, lineage, resolutions }) => [
    `${policy.name} (${dataflow.name}): ${text}`,
    ...waysOf(lineage).map((way) => `  ${way}`),
    ...resolutions.map((one) => `  resolve: ${one.text} (${one.permission}). ${one.cost}`),
  ]);
  return [...texts, ...consents].join('\n');
}
