import { Badge, Disclosure, DisclosurePanel, DisclosureTitle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { paths } from '../../../api/schema.d.ts';
import { duration } from './format.ts';
import { JsonView } from './json-view.tsx';
import { TimeText } from './time-text.tsx';

export type Trace = paths['/api/trace']['get']['responses'][200]['content']['application/json'];
type Block = Trace['timeline'][number];

const list = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  listStyleType: 'none',
  padding: 0,
  margin: 0,
});
const card = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
  padding: 16,
  borderRadius: 'default',
  backgroundColor: 'layer-1',
});
const head = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 12 });
const title = style({ font: 'title', margin: 0 });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued' });
const stages = style({
  display: 'grid',
  gridTemplateColumns: ['auto', '1fr'],
  columnGap: 16,
  rowGap: 8,
  margin: 0,
  font: 'body-sm',
});
const stage = style({ fontWeight: 'bold' });
const told = style({ margin: 0, minWidth: 0, overflowWrap: 'anywhere' });
const struck = style({ textDecoration: 'line-through' });

/** Causes in words; one that this console does not know is shown as it is. */
const causes: Readonly<Record<string, string>> = {
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

type NameOf = (id: string) => string;

function UpdateStage({ update, nameOf }: { update: NonNullable<Block['update']>; nameOf: NameOf }) {
  const parts = [
    `from ${nameOf(update.sourceId)}`,
    update.eventTypes.length > 0 ? `events ${update.eventTypes.join(', ')}` : '',
    update.changedPaths.length > 0 ? `changed ${update.changedPaths.join(', ')}` : '',
    update.messageIds.length > 0 ? `message ${update.messageIds.join(', ')}` : '',
    update.mergedIds.length > 0 ? 'joined two profiles' : '',
  ].filter((part) => part !== '');
  return <>{parts.join('; ')}</>;
}

function LedgerLine({
  row,
  nameOf,
}: {
  row: NonNullable<Block['ledger']>[number];
  nameOf: NameOf;
}) {
  const why = row.reason ? ` (${row.reason})` : '';
  const value = row.targetValue === '' ? '' : ` as ${row.targetValue}`;
  const text = `${nameOf(row.dataflowId)}: ${nameOf(row.audienceId)} desired ${row.desired}${value}${why}`;
  if (!row.isCoalesced) return <div>{text}</div>;
  return (
    <div>
      <s className={struck}>{text}</s> left and came back before it was sent
    </div>
  );
}

function RequestLine({
  one,
  nameOf,
}: {
  one: NonNullable<Block['request']>[number];
  nameOf: NameOf;
}) {
  const answer = one.status === null ? (one.error ?? 'no answer') : String(one.status);
  return (
    <div>
      <TimeText at={one.at} isAbsolute /> {nameOf(one.dataflowId)}, attempt {one.attempt}:{' '}
      {one.method} {one.path} → {answer}, {duration(one.tookMs)}
      {(one.body || one.answer) && (
        <Disclosure isQuiet size="S">
          <DisclosureTitle level={4}>What was sent and answered</DisclosureTitle>
          <DisclosurePanel>
            {one.body && <JsonView label="Sent" value={one.body} />}
            {one.answer && <JsonView label="Answered" value={one.answer} />}
          </DisclosurePanel>
        </Disclosure>
      )}
    </div>
  );
}

function BlockCard({ block, nameOf }: { block: Block; nameOf: NameOf }) {
  return (
    <li className={card}>
      <div className={head}>
        <h3 className={title}>{causes[block.cause] ?? block.cause}</h3>
        <span className={facts}>
          <TimeText at={block.at} isAbsolute />
        </span>
        {block.elapsedMs !== null && (
          <Badge variant="neutral" fillStyle="subtle" size="S">
            {`${duration(block.elapsedMs)} end to end`}
          </Badge>
        )}
      </div>
      <dl className={stages}>
        {block.update && (
          <>
            <dt className={stage}>Update</dt>
            <dd className={told}>
              <UpdateStage update={block.update} nameOf={nameOf} />
            </dd>
          </>
        )}
        {block.evaluation && (
          <>
            <dt className={stage}>Evaluation</dt>
            <dd className={told}>
              {block.evaluation.map((one) => (
                <div key={one.audienceId}>
                  {nameOf(one.audienceId)}: {one.before} → {one.after}
                  {one.clause && `: ${one.clause}`}
                  {one.nextChangeAt && (
                    <>
                      ; next timer <TimeText at={one.nextChangeAt} isAbsolute />
                    </>
                  )}
                </div>
              ))}
            </dd>
          </>
        )}
        {block.ledger && (
          <>
            <dt className={stage}>Ledger</dt>
            <dd className={told}>
              {block.ledger.map((row) => (
                <LedgerLine
                  key={`${row.dataflowId} ${row.audienceId} ${row.targetValue}`}
                  row={row}
                  nameOf={nameOf}
                />
              ))}
            </dd>
          </>
        )}
        {block.request && (
          <>
            <dt className={stage}>Request</dt>
            <dd className={told}>
              {block.request.map((one) => (
                <RequestLine key={one.requestId} one={one} nameOf={nameOf} />
              ))}
            </dd>
          </>
        )}
        {block.acknowledgement && (
          <>
            <dt className={stage}>Acknowledgement</dt>
            <dd className={told}>
              <TimeText at={block.acknowledgement.at} isAbsolute />
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

/** What happened to a person, newest first: one block a cause, from the update to the acknowledgement. */
export function TraceTimeline({ trace }: { trace: Trace }) {
  const nameOf: NameOf = (id) => trace.names[id] ?? id;
  return (
    <ol className={list} aria-label="Timeline">
      {trace.timeline.map((block) => (
        <BlockCard key={block.id} block={block} nameOf={nameOf} />
      ))}
    </ol>
  );
}
