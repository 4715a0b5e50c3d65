import type { Command } from 'commander';
import { apiFromEnvironment, listAll } from './api.ts';
import { type Row, send } from './operations.ts';
import { printDone, printRows } from './output.ts';

type User = Row<'/api/users'>;

const path = '/api/users';

/** `millrace user`. */
export function userCommand(program: Command): void {
  const user = program.command('user').description('people who sign in');
  user
    .command('list')
    .description('all users')
    .action(async (_flags, command: Command) => {
      const rows = await listAll(apiFromEnvironment(), path);
      const columns = {
        NAME: (row: User) => row.name,
        'E-MAIL': (row: User) => row.email,
        ROLES: (row: User) => row.roles.join(', '),
        STATUS: (row: User) => row.status,
      };
      printRows(command, rows, columns, 'No users yet. "millrace up" prints how to begin.');
    });
  user
    .command('create <email>')
    .description('invite a user; prints a link that works once')
    .requiredOption('--role <role...>', 'roles, such as Operator')
    .option('--name <name>', 'name')
    .action(async (email: string, flags: { role: string[]; name?: string }, command: Command) => {
      const { role: roles, name } = flags;
      const body = { email, roles, ...(name === undefined ? {} : { name }) };
      const created = await send(apiFromEnvironment(), 'POST', path, { body });
      const base = (process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:4400').replace(/\/+$/, '');
      printDone(command, `${email} is invited: ${base}${created.invitation.link}`, created);
    });
}
