import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { query } from '../../api/client.ts';
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { exactNumber } from '../../parts/format.ts';
import { IdText } from '../../parts/id-text.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { type ShownTime, TimeWindow, timeQuery } from '../../parts/time-window.tsx';
import { useLacking } from '../../session.tsx';
import {
  type Audience,
  type AudienceHistory,
  labelOrigin,
  originNames,
  peopleAre,
} from '../audience-words.ts';
import { RulePanel } from './rule.tsx';
import { Sample } from './sample.tsx';
import { Tags } from './tags.tsx';

const refetchMs = 10_000;
const columns = style({
  display: 'flex',
  gap: 32,
  marginTop: 24,
  alignItems: 'start',
  flexWrap: 'wrap',
});
const main = style({ flexGrow: 1, flexBasis: 480, minWidth: 0 });
const side = style({ width: 280, flexShrink: 0 });
const facts = style({ display: 'flex', flexDirection: 'column', gap: 12, margin: 0, font: 'ui' });
const term = style({ font: 'ui-sm', color: 'neutral-subdued' });
const detail = style({ margin: 0, overflowWrap: 'anywhere' });
const badges = style({ display: 'flex', flexWrap: 'wrap', gap: 4 });

function sumOf(history: AudienceHistory | undefined, what: 'entered' | 'left'): number | null {
  return history ? history.buckets.reduce((sum, bucket) => sum + bucket[what], 0) : null;
}

export function OverviewTab({ audience }: { audience: Audience }) {
  const { range, from, to } = useSearch({ from: '/shell/audiences/$id/$tab' });
  const navigate = useNavigate();
  const mayProfiles = useLacking('View Profiles').length === 0;
  const { id } = audience;
  const ask = (time: ShownTime) => ({ params: { path: { id }, query: timeQuery(time) } });
  const live = { refetchInterval: refetchMs };
  const day = query.useQuery(
    'get',
    '/api/audiences/{id}/history',
    ask({ range: '24h' }),
    live,
  ).data;
  const shown = query.useQuery(
    'get',
    '/api/audiences/{id}/history',
    ask({ range, from, to }),
    live,
  );
  const { refetch } = shown;
  const error: unknown = shown.error;
  const exits = day?.exitsAhead ?? [];
  const exitCount = exits.reduce((sum, one) => sum + one.exits, 0);
  return (
    <div className={columns}>
      <div className={main}>
        <StatCards>
          <StatCard
            name="Members"
            value={<NumberText value={audience.members} isCompact />}
            href={mayProfiles ? `/audiences/${id}/members` : undefined}
          />
          <StatCard
            name="Entered 24 h"
            value={<NumberText value={sumOf(day, 'entered')} isCompact />}
          />
          <StatCard name="Left 24 h" value={<NumberText value={sumOf(day, 'left')} isCompact />} />
          <StatCard
            name={'Known exits next 24\u00a0h'}
            value={<NumberText value={day ? exitCount : null} isCompact />}
          />
        </StatCards>
        <TimeWindow
          value={{ range, from, to }}
          onChange={(time) =>
            void navigate({
              to: '.',
              search: (before) => ({
                ...before,
                range: undefined,
                from: undefined,
                to: undefined,
                ...time,
              }),
              replace: true,
            })
          }
        />
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : null}
        {shown.data && <MembersChart history={shown.data} />}
        <ChartPanel
          title="Exits already known"
          sentence={`${exitCount === 1 ? '1 member leaves' : `${exactNumber(exitCount)} members leave`} within the next 24 hours if nothing else happens to them.`}
          points={exits.map(({ at, exits: count }) => ({
            atMs: Date.parse(at),
            values: { exits: count },
          }))}
          series={[{ id: 'exits', name: 'Exits', kind: 'bar' }]}
          empty="Nobody leaves within the next 24 hours by time alone."
        />
        {!audience.evaluatedElsewhere && <RulePanel audience={audience} />}
        {mayProfiles && audience.members > 0 && <Sample audienceId={id} />}
      </div>
      <aside className={side} aria-label="Properties">
        <Properties audience={audience} />
      </aside>
    </div>
  );
}

function MembersChart({ history }: { history: AudienceHistory }) {
  const entered = sumOf(history, 'entered') ?? 0;
  const left = sumOf(history, 'left') ?? 0;
  return (
    <ChartPanel
      title="Members"
      sentence={`${peopleAre(history.members)} in now; ${exactNumber(entered)} entered and ${exactNumber(left)} left in the time shown.`}
      points={history.buckets.map(({ at, members, ...changes }) => ({
        atMs: Date.parse(at),
        values: { members, ...changes },
      }))}
      series={[
        { id: 'members', name: 'Members', kind: 'line' },
        { id: 'entered', name: 'Entered', kind: 'bar' },
        { id: 'left', name: 'Left', kind: 'bar-down' },
      ]}
      markers={history.versions.map(({ version, at }) => ({
        atMs: Date.parse(at),
        name: `v${version}`,
      }))}
    />
  );
}

function Properties({ audience }: { audience: Audience }) {
  const evaluation = audience.evaluatedElsewhere ? 'Elsewhere' : 'Streaming';
  return (
    <dl className={facts}>
      <Fact name="Id">
        <IdText value={audience.id} />
      </Fact>
      {audience.externalId && (
        <Fact name="External id">
          <IdText value={audience.externalId} />
        </Fact>
      )}
      {audience.description && <Fact name="Description">{audience.description}</Fact>}
      <Fact name="Origin">{originNames[audience.origin]}</Fact>
      <Fact name="Evaluation">{evaluation}</Fact>
      <Fact name="Version">{audience.version}</Fact>
      <Fact name="Tags">
        <Tags audience={audience} />
      </Fact>
      <Fact name="Labels">
        {audience.labels.length === 0 ? (
          'None'
        ) : (
          <span className={badges}>
            {audience.labels.map((label) => (
              <Badge key={label} size="S">
                {label}
              </Badge>
            ))}
          </span>
        )}
      </Fact>
      {audience.inheritedLabels.length > 0 && (
        <Fact name="Inherited labels">
          {audience.inheritedLabels.map((one) => (
            <div key={`${one.label} ${labelOrigin(one)}`}>
              {one.label} from {labelOrigin(one)}
            </div>
          ))}
        </Fact>
      )}
      <Fact name="Created">
        <TimeText at={audience.createdAt} />
        {audience.createdBy && ` by ${audience.createdBy}`}
      </Fact>
      <Fact name="Changed">
        <TimeText at={audience.updatedAt} />
        {audience.updatedBy && ` by ${audience.updatedBy}`}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className={term}>{name}</dt>
      <dd className={detail} dir="auto">
        {children}
      </dd>
    </div>
  );
}
