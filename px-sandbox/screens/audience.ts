/** Audience Explorer: the users, with columns to choose and a search that says where it looks. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { checked } from '../body.ts';
import { parseFilters, passes } from '../filter.ts';
import { type Html, html, linkTo } from '../html.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { newAccount, newUser, type User } from '../state.ts';
import { timeTag } from './format.ts';
import {
  type Column,
  choice,
  field,
  hiddenFields,
  idText,
  none,
  pageLinks,
  pagingOf,
  panel,
  table,
  tick,
} from './parts.ts';
import { addAction, addScreen, type Visitor } from './screen.ts';
import { userPanel } from './user-panel.ts';

/** Fields that a search can look into. */
const searchable = {
  identifyId: 'Id (exact case)',
  name: 'Name',
  email: 'E-mail',
  account: 'Account',
} as const;
type Searchable = keyof typeof searchable;

const filterFields = ['email', 'firstName', 'lastName', 'title', 'role', 'accountId', 'type'];
const operators = ['==', '!=', '~', '!~'] as const;
/** As many columns as leave room for the panel. */
const besidePanel = 4;
const columnsDefault = 'name,identifyId,email,account,visits,lastSeen,signUp';

export function fullName({ firstName, lastName }: User): string {
  return `${firstName} ${lastName}`.trim();
}

function accountName({ state }: Px, { accountId }: User): string {
  return state.accounts.get(accountId)?.name ?? accountId;
}

function allColumns(px: Px, query: URLSearchParams, nowMs: number): Map<string, Column<User>> {
  const when = (ms: number) => timeTag(ms, nowMs, px.state.company.timeZone);
  const link = (user: User) => changed(query, { user: user.identifyId, tab: undefined });
  return new Map<string, Column<User>>([
    [
      'name',
      {
        name: 'Name',
        cell: (one) =>
          html`<a href="${link(one)}">${fullName(one) || one.email || one.identifyId}</a>`,
      },
    ],
    ['identifyId', { name: 'Id', cell: (one) => idText(one.identifyId) }],
    ['email', { name: 'E-mail', cell: (one) => one.email || none }],
    ['account', { name: 'Account', cell: (one) => accountName(px, one) || none }],
    ['visits', { name: 'Visits', isNumber: true, cell: (one) => one.numberOfVisits }],
    ['lastSeen', { name: 'Last seen', cell: (one) => when(one.lastSeenDate) }],
    ['signUp', { name: 'Signed up', cell: (one) => when(one.signUpDate) }],
    ['title', { name: 'Title', cell: (one) => one.title || none }],
    ['role', { name: 'Role', cell: (one) => one.role || none }],
    ['type', { name: 'Type', cell: (one) => one.type }],
  ]);
}

/** The same address with some of what was set changed. */
function changed(query: URLSearchParams, to: Record<string, string | undefined>): string {
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(to)) {
    search.delete(name);
    if (value !== undefined) search.append(name, value.toWellFormed());
  }
  return search.size > 0 ? `/audience?${search}` : '/audience';
}

export function audienceScreen(server: FastifyInstance, px: Px): void {
  addScreen(server, px, '/audience', (visitor) => {
    const { query, nowMs } = visitor;
    const columns = allColumns(px, query, nowMs);
    const chosen = query.getAll('cols').join(',') || columnsDefault;
    const names = chosen.split(',').filter((name) => columns.has(name));
    const isAlone = !query.has('user') && !query.has('add');
    const users = search(px, query);
    const paging = pagingOf(query, 20, [20, 50]);
    const first = (paging.page - 1) * paging.size;
    const userId = query.get('user');
    return {
      title: 'Audience Explorer',
      section: '/audience',
      body: html`${filtersPart(query, columns, names)}
<div class="${isAlone ? 'whole' : 'beside'}"><div>
${table({
  id: 'users',
  label: 'Users',
  columns: names.slice(0, isAlone ? names.length : besidePanel).map((name) => columns.get(name)!),
  rows: users.slice(first, first + paging.size),
  isCurrent: (one) => one.identifyId === userId,
  empty:
    px.state.users.size === 0
      ? 'No users yet. One appears when somebody is identified in the product, or when you add one.'
      : 'No user matches.',
})}
${pageLinks('user-pages', '/audience', query, paging, users.length)}
</div>${sidePart(px, visitor)}</div>`,
    };
  });
  addAction(server, px, '/audience/users', ({ form, session, nowMs }) => {
    const user = addUser(px, form, nowMs);
    session.notice = { isError: false, text: `${user.identifyId} is added` };
    return linkTo('/audience', { user: user.identifyId });
  });
}

function sidePart(px: Px, visitor: Visitor): Html | null {
  const { query } = visitor;
  const close = changed(query, { user: undefined, tab: undefined, add: undefined });
  if (query.has('add')) return addPanel(close);
  const id = query.get('user');
  if (id === null) return null;
  return userPanel(px, visitor, {
    identifyId: id,
    close,
    to: (tab) => changed(query, { tab }),
    other: (user) => changed(query, { user, tab: undefined }),
  });
}

function filtersPart(
  query: URLSearchParams,
  columns: Map<string, Column<User>>,
  shown: readonly string[],
): Html {
  const look = query.getAll('in');
  const isIn = (name: string): boolean => look.length === 0 || look.includes(name);
  const sizes = [
    ['20', '20'],
    ['50', '50'],
  ] as const;
  return html`<form class="filters" method="get" action="/audience">
${field('Search', 'q', html`type="search" value="${query.get('q') ?? ''}"`)}
<fieldset><legend>Look in</legend>${Object.entries(searchable).map(([name, label]) => tick(label, 'in', name, isIn(name)))}</fieldset>
<details${query.get('value') && html` open`}><summary>Filter</summary><div class="row">
${choice(
  'Field',
  'field',
  filterFields.map((name) => [name, name] as const),
  query.get('field') ?? '',
)}
${choice(
  'Is',
  'operator',
  operators.map((name) => [name, name] as const),
  query.get('operator') ?? '',
)}
${field('Value; * and ? with ~, case is ignored', 'value', html`value="${query.get('value') ?? ''}"`)}
</div></details>
<details><summary>Columns</summary><fieldset><legend>Show</legend>${[...columns].map(([name, one]) => tick(one.name, 'cols', name, shown.includes(name)))}</fieldset></details>
${choice('Rows', 'size', sizes, query.get('size') ?? '20')}
<button>Search</button>${query.size > 0 && html` <a href="/audience">Clear</a>`}
<a class="button primary" href="${changed(query, { add: '1', user: undefined, tab: undefined })}">Add user</a>
</form>`;
}

/** Ids match whole and in exact case; everything else by a part of it in any case, as in PX. */
function search(px: Px, query: URLSearchParams): User[] {
  const wanted = query.get('q') ?? '';
  const folded = wanted.toLowerCase();
  const look = query.getAll('in') as Searchable[];
  const isIn = (name: Searchable): boolean => look.length === 0 || look.includes(name);
  const has = (text: string): boolean => text.toLowerCase().includes(folded);
  const value = query.get('value') ?? '';
  const filter = `${query.get('field')}${query.get('operator')}${value}`;
  const clauses = value === '' ? [] : parseFilters([filter], new Set(filterFields));
  return [...px.state.users.values()].filter(
    (user) =>
      passes(user, clauses) &&
      (wanted === '' ||
        (isIn('identifyId') && user.identifyId === wanted) ||
        (isIn('name') && has(fullName(user))) ||
        (isIn('email') && has(user.email)) ||
        (isIn('account') && has(accountName(px, user)))),
  );
}

function addPanel(close: string): Html {
  return panel(
    'Add user',
    close,
    html`<form method="post" action="/audience/users" class="stack">
${field('Id, exactly as the product sends it', 'identifyId', html`required autocomplete="off"`)}
${field('First name', 'firstName')}${field('Last name', 'lastName')}
${field('E-mail', 'email', html`type="email"`)}${field('Account', 'account')}
${hiddenFields({})}<button class="primary">Add user</button></form>`,
  );
}

const newUserSchema = z.object({
  identifyId: z.string().min(1, 'is needed'),
  firstName: z.string().trim().default(''),
  lastName: z.string().trim().default(''),
  email: z.string().trim().default(''),
  account: z.string().trim().default(''),
});

function addUser({ state }: Px, form: URLSearchParams, nowMs: number): User {
  const { account, ...given } = checked(newUserSchema, Object.fromEntries(form));
  if (state.users.has(given.identifyId)) {
    throw badRequest(`possible duplicate: user ${given.identifyId} exists`);
  }
  if (given.identifyId.length > 1_000) throw new PxError(400, 'The id is too long');
  if (account && !state.accounts.has(account)) {
    state.accounts.set(account, newAccount(account, account, nowMs));
  }
  const user = { ...newUser(given.identifyId, nowMs), ...given, accountId: account };
  state.users.set(user.identifyId, user);
  return user;
}
