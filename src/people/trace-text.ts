/** A trace as text, for a ticket or a terminal: the console copies it, the command prints it. Pure. */
import type { PersonRow } from '../activation/index.ts';
import type { ExplainedClause } from '../audiences/index.ts';
import type { TraceCause } from '../monitoring/index.ts';
import type { TimelineBlock } from './timeline.ts';
import type { PairVerdict, Told } from './trace.ts';
import { lengthText, oneLine, type Times, timeText, valueText } from './words.ts';

const causeWords: Readonly<Record<TraceCause, string>> = {
  update: 'Update',
  time: 'Time passed',
  backfill: 'Backfill of an audience',
  rule: 'Rule edited',
  activation: 'Activation or schedule',
  mapping: 'Mapping or policy changed',
  merge: 'Merge',
  unmerge: 'Unmerge',
  resend: 'Resend',
  repair: 'Drift repair',
  erasure: 'Deletion of the person',
};

const stateWords: Readonly<Record<PersonRow['state'], string>> = {
  pending: 'Pending',
  delivered: 'Delivered',
  removed: 'Removed',
  failed: 'Failed',
  discarded: 'Given up',
  excluded: 'Excluded',
};

/** The whole trace, without a line break at the end. */
export function traceText(told: Omit<Told, 'text'>, times: Times): string {
  const { query, profile, audience, dataflow, verdict } = told;
  const who = profile ? ` (${profile.name}), profile ${profile.id}` : '';
  const lines = [
    `Trace of ${query.namespace ?? 'any namespace'} ${JSON.stringify(query.id)}${who}`,
  ];
  if (audience) {
    lines.push(`Audience: ${audience.name}${dataflow ? `; dataflow: ${dataflow.name}` : ''}`);
  }
  lines.push('', verdict.text, ...told.verdicts.map(pairLine));
  if (told.nextChangeAtMs !== null) {
    lines.push(`Can change with no new data on ${timeText(told.nextChangeAtMs, times)}.`);
  }
  if (told.clauses.length > 0) lines.push('', 'Rule:', ...told.clauses.map(clauseLine));
  if (told.deliveries.length > 0) {
    lines.push('', 'Deliveries:', ...told.deliveries.map((row) => deliveryLine(row, times)));
  }
  if (told.timeline.length > 0) {
    lines.push('', `Timeline, newest first; times in ${times.timeZone}:`);
    for (const block of told.timeline) lines.push(...blockLines(block, told, times));
  }
  if (profile) lines.push('', `Traces are kept for ${told.retentionDays} days.`);
  return lines.join('\n');
}

function pairLine({ audience, dataflow, verdict }: PairVerdict): string {
  return `  ${audience.name}${dataflow ? ` in ${dataflow.name}` : ''}: ${verdict.text}`;
}

function clauseLine({ text, result, values }: ExplainedClause): string {
  const shown = values.map(({ path, value, count }) =>
    count === undefined ? `${oneLine(path)} is ${valueText(value)}` : `${count} found`,
  );
  const end = shown.length === 0 ? '' : `  (${shown.join(', ')})`;
  return `  ${result ? 'true ' : 'false'}  ${oneLine(text)}${end}`;
}

function deliveryLine(row: PersonRow, times: Times): string {
  const target = row.targetValue === '' ? '' : ` ${JSON.stringify(row.targetValue)}`;
  const at = row.deliveredAtMs === null ? '' : ` ${timeText(row.deliveredAtMs, times, true)}`;
  const isDone = row.state === 'delivered' || row.state === 'removed';
  const reason = row.reason === null ? '' : `: ${row.reason}`;
  return `  ${row.dataflowName}, ${row.audienceName}${target}: ${stateWords[row.state]}${isDone ? at : reason}`;
}

function blockLines(block: TimelineBlock, { names }: Pick<Told, 'names'>, times: Times): string[] {
  const name = (id: string): string => names[id] ?? id;
  const lines = [
    `  ${timeText(block.atMs, times, true)}  ${causeWords[block.cause]}${fromText(block, name)}`,
  ];
  for (const { audienceId, after, clause, nextChangeAtMs } of block.evaluation ?? []) {
    const why = clause === null ? '' : `: ${clause}`;
    const next = nextChangeAtMs === null ? '' : `; next timer ${timeText(nextChangeAtMs, times)}`;
    const what = after === 'in' ? 'came into' : 'left';
    lines.push(`    Evaluation: ${what} ${name(audienceId)}${why}${next}`);
  }
  for (const one of block.ledger ?? []) {
    const what =
      one.desired === 'excluded'
        ? `excluded (${one.reason})`
        : `${JSON.stringify(one.targetValue)} ${one.desired}`;
    const coalesced = one.isCoalesced ? ' (taken back before it was sent)' : '';
    lines.push(`    Ledger: ${name(one.dataflowId)}, ${name(one.audienceId)}: ${what}${coalesced}`);
  }
  for (const { method, path, status, tookMs, attempt, error, atMs } of block.request ?? []) {
    const answer = status === null ? (error ?? 'no answer') : String(status);
    lines.push(
      `    Request: ${timeText(atMs, times, true)} ${method} ${path}, try ${attempt}: ${answer} in ${tookMs} ms`,
    );
  }
  if (block.acknowledgement && block.elapsedMs !== null) {
    const at = timeText(block.acknowledgement.atMs, times, true);
    lines.push(`    Acknowledged: ${at}, ${lengthText(block.elapsedMs)} after the cause`);
  }
  return lines;
}

function fromText({ update }: TimelineBlock, name: (id: string) => string): string {
  if (!update) return '';
  const { messageIds, changedPaths, eventTypes } = update;
  const what = [...changedPaths, ...eventTypes.map((type) => `event ${type}`)];
  const message = messageIds.length === 0 ? '' : `, message ${messageIds.join(', ')}`;
  return ` from ${name(update.sourceId)}${message}${what.length === 0 ? '' : `: ${what.join(', ')}`}`;
}
