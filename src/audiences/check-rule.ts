/** What must hold before a rule is saved: it compiles, and what it is built on exists and is no ring. */
import { MillraceError } from '../kernel/index.ts';
import { query, type Tx } from '../store/index.ts';
import { compileExpression } from './expression.ts';

const path = 'expression.value';

/** Ids in `inSegment`. */
function upstreamOf(text: string): readonly string[] {
  return compileExpression(text, { path, timeZone: 'UTC' }).reads.audiences;
}

interface RuleRow {
  audience_id: string;
  name: string;
  expression: string;
}

async function ruleRows(tx: Tx): Promise<Map<string, RuleRow>> {
  const rows = await query<RuleRow>(
    tx,
    `select audience_id, name, expression from audiences
      where lifecycle_state <> 'archived' and external_origin is null`,
    [],
  );
  return new Map(rows.map((row) => [row.audience_id, row]));
}

/** A stored rule that a newer version no longer understands is built on nothing. */
function storedUpstreamOf(row: RuleRow): readonly string[] {
  // Only a text that has the word can be built on others: most need not be compiled.
  if (!/inSegment/.test(row.expression)) return [];
  try {
    return upstreamOf(row.expression);
  } catch (error) {
    if (error instanceof MillraceError) return [];
    throw error;
  }
}

/** Follows `inSegment` from a rule; the way back to the audience itself, by name, or null. */
function findCycle(
  rows: ReadonlyMap<string, RuleRow>,
  start: string,
  upstream: readonly string[],
): string[] | null {
  const seen = new Set<string>();
  const visit = (id: string, names: readonly string[]): string[] | null => {
    if (id === start) return [...names];
    const row = rows.get(id);
    if (!row || seen.has(id)) return null;
    seen.add(id);
    for (const next of storedUpstreamOf(row)) {
      const found = visit(next, [...names, row.name]);
      if (found) return found;
    }
    return null;
  };
  for (const id of upstream) {
    const found = visit(id, []);
    if (found) return found;
  }
  return null;
}

/** Line and column of the literal in which an id stands. */
function placeOf(text: string, id: string): { line: number; column: number } {
  const before = text.slice(0, Math.max(text.indexOf(id) - 1, 0)).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

function refuse(text: string, id: string, message: string, detail: string): never {
  throw new MillraceError('invalid-request', detail, {
    errors: [{ path, ...placeOf(text, id), message }],
  });
}

/**
 * Checks a rule that an audience is to have.
 * @throws MillraceError `invalid-request` with line and column: it does not compile, names an audience
 *   that is not evaluated, or would be built on itself (the ring is named)
 */
export async function checkRule(
  tx: Tx,
  audience: { id: string; name: string; expression: string },
): Promise<void> {
  const { id, name, expression } = audience;
  const upstream = upstreamOf(expression);
  if (upstream.length === 0) return;
  const known = await query<{ id: string }>(
    tx,
    `select coalesce(external_id, audience_id::text) as id from audiences
      where coalesce(external_id, audience_id::text) = any ($1::text[])
        and lifecycle_state not in ('archived', 'draft')`,
    [upstream],
  );
  const missing = upstream.find((one) => one !== id && !known.some((row) => row.id === one));
  if (missing !== undefined) {
    refuse(
      expression,
      missing,
      `no published audience has the id ${missing}`,
      `inSegment names an audience that is not published: ${missing}`,
    );
  }
  const cycle = findCycle(await ruleRows(tx), id, upstream);
  if (cycle) {
    const way = [name, ...cycle, name].join(' → ');
    const first = upstream.find((one) => one === id) ?? upstream[0]!;
    refuse(expression, first, `cycle: ${way}`, `The rule would be built on itself: ${way}`);
  }
}

/** Names of the audiences whose rules are built on one. `ids`: its own, and the one rules know. */
export async function audiencesBuiltOn(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const row of (await ruleRows(tx)).values()) {
    if (ids.includes(row.audience_id)) continue;
    if (storedUpstreamOf(row).some((id) => ids.includes(id))) names.push(`audience ${row.name}`);
  }
  return names;
}
