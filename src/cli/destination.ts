import { readFileSync } from 'node:fs';
import { password, text } from '@clack/prompts';
import { type Command, InvalidArgumentError } from 'commander';
import { isJsonObject, MillraceError } from '../kernel/index.ts';
import { type ApiClient, apiFromEnvironment, idOf, listAll } from './api.ts';
import { type Row, send } from './operations.ts';
import { printDone, printObject, printRows } from './output.ts';

interface Field {
  name: string;
  label: string;
  required?: boolean;
  secret?: boolean;
  help?: string;
  pattern?: { regex: string; message: string };
}

/** What a form of a destination needs; the document leaves its shape to each destination. */
type CatalogEntry = Row<'/api/destinations'> & {
  authentication: { schemes: { type: string; label: string; fields: Field[] }[] };
  settings: { fields: Field[] };
};

type Account = Row<'/api/accounts'>;

type Fields = Record<string, string>;

function collectField(argument: string, fields: Fields): Fields {
  const at = argument.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write it as key=value');
  return { ...fields, [argument.slice(0, at)]: argument.slice(at + 1) };
}

/** Why a field does not take a value, as its definition says; undefined: it does. */
export function refusalOf(field: Field, value: string | undefined): string | undefined {
  if (!value) return field.required === false ? undefined : `${field.label} is required`;
  const { pattern } = field;
  const fits = !pattern || new RegExp(pattern.regex, 'u').test(value);
  return fits ? undefined : `${field.label} ${pattern.message}`;
}

async function askFor(field: Field): Promise<string> {
  const options = { message: field.label, validate: (value?: string) => refusalOf(field, value) };
  const answer = await (field.secret ? password(options) : text(options));
  if (typeof answer !== 'string') throw new MillraceError('invalid-request', 'Given up.');
  return answer;
}

/** Picks a scheme's fields out of what was given; asks for the missing ones on a terminal. */
async function authenticationOf(
  scheme: CatalogEntry['authentication']['schemes'][number],
  given: Fields,
): Promise<Fields> {
  const authentication: Fields = { type: scheme.type };
  for (const field of scheme.fields) {
    const value = given[field.name];
    if (value !== undefined) {
      const refusal = refusalOf(field, value);
      if (refusal) throw new MillraceError('invalid-request', `${field.name}: ${refusal}.`);
      authentication[field.name] = value;
    } else if (process.stdin.isTTY) authentication[field.name] = await askFor(field);
    else if (field.required !== false) {
      throw new MillraceError(
        'invalid-request',
        `${field.label} is missing: give --field ${field.name}=…, or --fields-file with a JSON object, which keeps secrets out of the process list.`,
      );
    }
  }
  return authentication;
}

/** Reads the fields of a file. What is wrong with it is told without its text, which holds secrets. */
function fieldsOf(path: string): Fields {
  const refuse = (what: string): never => {
    throw new MillraceError('invalid-request', `--fields-file: ${path} ${what}.`);
  };
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    return refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return refuse('is not JSON');
  }
  const isFlat =
    isJsonObject(fields) && Object.values(fields).every((value) => typeof value === 'string');
  return isFlat ? (fields as Fields) : refuse('is not a JSON object of texts');
}

interface ConnectFlags {
  name: string;
  scheme?: string;
  field: Fields;
  fieldsFile?: string;
}

async function connect(
  client: ApiClient,
  destination: string,
  flags: ConnectFlags,
): Promise<Account> {
  const catalog = (await listAll(client, '/api/destinations')) as CatalogEntry[];
  const entry = catalog.find((one) => one.id === destination);
  if (!entry) {
    const known = catalog.map((one) => one.id).join(', ');
    throw new MillraceError(
      'not-found',
      `There is no destination "${destination}"; there are: ${known}.`,
    );
  }
  const { schemes } = entry.authentication;
  const scheme = schemes.find((one) => one.type === (flags.scheme ?? schemes[0]!.type));
  if (!scheme) {
    const known = schemes.map((one) => one.type).join(', ');
    throw new MillraceError('invalid-request', `--scheme is one of: ${known}.`);
  }
  const file = flags.fieldsFile ? fieldsOf(flags.fieldsFile) : {};
  const given = { ...file, ...flags.field };
  const settingKeys = new Set(entry.settings.fields.map((field) => field.name));
  const known = new Set([...settingKeys, ...scheme.fields.map((field) => field.name)]);
  for (const key of Object.keys(given)) {
    if (!known.has(key)) {
      throw new MillraceError(
        'invalid-request',
        `${entry.name} has no field "${key}"; it has: ${[...known].join(', ')}.`,
      );
    }
  }
  const settings = Object.entries(given).filter(([key]) => settingKeys.has(key));
  return send(client, 'POST', '/api/accounts', {
    body: {
      name: flags.name,
      destination,
      authentication: await authenticationOf(scheme, given),
      settings: Object.fromEntries(settings),
    },
  });
}

/** `millrace destination`. */
export function destinationCommand(program: Command): void {
  const destination = program
    .command('destination')
    .description('the catalog, and accounts connected to it');
  destination
    .command('list')
    .description('what can be delivered to')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), '/api/destinations');
      printRows(
        command,
        rows,
        {
          ID: (row: CatalogEntry) => row.id,
          NAME: (row: CatalogEntry) => row.name,
          DESCRIPTION: (row: CatalogEntry) => row.description,
        },
        'The catalog is empty.',
      );
    });
  destination
    .command('show <destination>')
    .description('one catalog entry: its fields and limits')
    .action(async (id: string, _flags, command: Command) => {
      const catalog = await listAll(apiFromEnvironment(), '/api/destinations');
      const entry = catalog.find((one) => one.id === id || one.name === id);
      if (!entry) throw new MillraceError('not-found', `There is no destination "${id}".`);
      printObject(command, entry);
    });
  destination
    .command('accounts')
    .description('connected accounts')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), '/api/accounts');
      printRows(
        command,
        rows,
        {
          NAME: (row: Account) => row.name,
          DESTINATION: (row: Account) => row.destination,
          STATE: (row: Account) => row.state,
          ID: (row: Account) => row.id,
        },
        'No accounts yet. Connect one: millrace destination connect gainsight-px --name "PX production"',
      );
    });
  destination
    .command('create <destination>')
    .alias('connect')
    .description('connect an account: signs in at the destination, then keeps the credentials')
    .requiredOption('--name <name>', 'name of the account')
    .option('--scheme <type>', 'way to sign in; the first one of the destination unless given')
    .option('--field <key=value>', 'a sign-in field or setting; repeat it', collectField, {})
    .option('--fields-file <file>', 'the fields as a JSON object (- reads standard input)')
    .action(async (id: string, flags: ConnectFlags, command: Command) => {
      const account = await connect(apiFromEnvironment(), id, flags);
      printDone(command, `Account ${account.name} is ${account.state}: ${account.id}`, account);
    });
  destination
    .command('test <account>')
    .description('sign in and probe the destination, with the kept credentials')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, '/api/accounts', name);
      const result = await send(client, 'POST', '/api/accounts/{id}/test', { path: { id } });
      printDone(command, result.detail, { ...result });
    });
  destination
    .command('disconnect <account>')
    .description('delete an account that no dataflow uses')
    .action(async (name: string, _flags, command: Command) => {
      const client = apiFromEnvironment();
      const id = await idOf(client, '/api/accounts', name);
      await send(client, 'DELETE', '/api/accounts/{id}', { path: { id } });
      printDone(command, `Account ${name} is deleted.`, { id, deleted: true });
    });
}
