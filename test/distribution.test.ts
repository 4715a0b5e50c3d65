/**
 * The schema distributes: tables that grow with people have a key by which Citus can spread them, and
 * every hot statement on them (those in `sql/` folders) names it, or stands here with its reason.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { query } from '../src/store/index.ts';
import { withStore } from './support/stores.ts';

/** Table → the column it is distributed by. All others are small, and copied to every node. */
const keys: Readonly<Record<string, string>> = {
  profiles: 'profile_id',
  events: 'profile_id',
  memberships: 'profile_id',
  desired_members: 'profile_id',
  traces: 'profile_id',
  dropped_events: 'profile_id',
  identities: 'value',
  ledger: 'dataflow_id',
};

/** Statements that ask every node: `file table` → why that is all right. */
const everywhere: Readonly<Record<string, string>> = {
  'activation/sql/reflect.ts desired_members':
    'who else wants a target: by the index of targets on each node; the one hot one, see docs/scale.md',
  'activation/sql/shift-due.ts ledger': 'when a clock was set back',
  'activation/sql/end-claims.ts ledger': 'once, at a start on PGlite',
  'audiences/sql/memberships.ts memberships': 'due timers: each node has an index of its own',
  'audiences/sql/end-archived.ts memberships': 'housekeeping',
  'audiences/sql/member-counts.ts memberships': 'housekeeping: kept counts are checked',
  'profiles/sql/drop-events.ts dropped_events': 'what retention cost, when somebody asks',
  'profiles/sql/sample.ts profiles': 'a sample, now and then',
  'profiles/sql/part-profiles.ts identities': 'a merge is undone by hand',
  'people/sql/erase.ts identities': 'a person is deleted',
  'activation/sql/removals.ts desired_members': 'a person is deleted',
  'activation/sql/removals.ts ledger': 'a person is deleted',
};

const root = fileURLToPath(new URL('../src', import.meta.url));

/** Texts of SQL in a file: template literals that begin a statement; holes are left as `?`. */
function statementsOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNoSubstitutionTemplateLiteral(node) || ts.isStringLiteral(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.map((span) => ` ? ${span.literal.text}`);
      found.push(node.head.text + parts.join(''));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found
    .map((text) => text.replaceAll(/--.*/g, '').replaceAll(/\s+/g, ' ').trim())
    .filter((text) => /\b(from|join|update|into)\b/.test(text));
}

const notAnAlias =
  /^(where|set|on|using|order|limit|for|left|join|inner|cross|group|returning|do)$/;

/** Distributed tables that a statement uses without their key. */
function tablesWithoutKey(statement: string): string[] {
  // A view of `profiles`, with the same key.
  const text = statement.replaceAll(/\b(from|join) people\b/g, '$1 profiles');
  const several = Object.keys(keys).filter((table) => new RegExp(`\\b${table}\\b`).test(text));
  return Object.entries(keys).flatMap(([table, key]) => {
    const named = `\\b(?:from|join|update|into|using) ${table}\\b(?: as)?(?: ([a-z]\\w*))?`;
    const uses = [...text.matchAll(new RegExp(`${named}|, ${table} (?!jsonb\\b)([a-z]\\w*)`, 'g'))];
    const without = uses.filter(([, first, second]) => {
      const word = first ?? second;
      const alias = word && !notAnAlias.test(word) ? word : table;
      // Of several tables, a column that is not qualified may be another's than the one with a name.
      const bare = several.length > 1 && alias !== table ? '' : '|(?<![.\\w])';
      const column = `(?:\\b${alias}\\.|\\b${table}\\.${bare})${key}`;
      const isGiven = new RegExp(
        `${column} (?:=|\\?)|= ${column}\\b|${column} in \\(|using \\([^)]*\\b${key}`,
      );
      const isInserted = new RegExp(`into ${table}\\b[^()]*\\([^)]*\\b${key}\\b`);
      return !isGiven.test(text) && !isInserted.test(text);
    });
    return without.length > 0 ? [table] : [];
  });
}

it('has a key in every unique index of a table that grows with people', async () => {
  await withStore('pglite', async (store) => {
    const indexes = await query<{ table: string; index: string; columns: string }>(
      store.db,
      `select t.relname as "table", i.relname as index,
              (select string_agg(a.attname, ' ') from pg_attribute a
                where a.attrelid = t.oid and a.attnum = any (x.indkey)) as columns
         from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
        where x.indisunique and t.relname = any ($1::text[])`,
      [Object.keys(keys)],
    );
    expect(new Set(indexes.map((one) => one.table))).toEqual(new Set(Object.keys(keys)));
    const bad = indexes.filter((one) => !one.columns.split(' ').includes(keys[one.table]!));
    expect(bad).toEqual([]);
    const foreign = await query(
      store.db,
      `select conrelid::regclass::text as "table", conname from pg_constraint
        where contype = 'f' and (conrelid::regclass::text = any ($1::text[])
                                 or confrelid::regclass::text = any ($1::text[]))`,
      [Object.keys(keys)],
    );
    expect(foreign).toEqual([]);
  });
});

it('names the key in every hot statement', () => {
  const used = new Set<string>();
  const bad: string[] = [];
  for (const file of globSync('**/sql/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts')) continue;
    for (const text of statementsOf(`${root}/${file}`)) {
      for (const table of tablesWithoutKey(text)) {
        const place = `${file} ${table}`;
        used.add(place);
        if (!everywhere[place]) bad.push(`${place}: ${text}`);
      }
    }
  }
  expect(bad).toEqual([]);
  expect(Object.keys(everywhere).filter((place) => !used.has(place))).toEqual([]);
});

it('would see a statement without it', () => {
  expect(tablesWithoutKey('select 1 from ledger l where l.target_value = $1')).toEqual(['ledger']);
  expect(
    tablesWithoutKey('update memberships m set status = 1 from x where m.audience_id = x.id'),
  ).toEqual(['memberships']);
  expect(tablesWithoutKey('select 1 from events where profile_id = any ($1::uuid[])')).toEqual([]);
});
