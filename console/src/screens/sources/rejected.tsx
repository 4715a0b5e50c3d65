import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { query } from '../../api/client.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { JsonView } from '../../parts/json-view.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import type { Source } from './source-query.ts';

const groups = style({ display: 'flex', flexDirection: 'column', gap: 24 });
const group = style({ display: 'flex', flexDirection: 'column', gap: 8 });
const title = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const sample = style({ display: 'flex', flexDirection: 'column', gap: 4 });
const facts = style({ font: 'ui', color: 'neutral-subdued', margin: 0 });

/** Where in a request they were, and what they looked like: values are not kept. */
function Samples({ samples }: { samples: readonly Record<string, unknown>[] }) {
  return samples.map(({ path, shape, message: _, index: __, ...rest }, at) => (
    // Samples are never put in another order.
    // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else that tells them apart
    <div key={at} className={sample}>
      {typeof path === 'string' && <span className={facts}>{path}</span>}
      <JsonView label={`Sample ${at + 1}`} value={shape ?? rest} />
    </div>
  ));
}

/** What was wrong with updates that were not taken, in groups. */
export function RejectedTab({ source }: { source: Source }) {
  const rejections = query.useQuery(
    'get',
    '/api/write-keys/{id}/rejections',
    { params: { path: { id: source.id } } },
    { refetchInterval: 10_000 },
  );
  const { data } = rejections;
  const error: unknown = rejections.error;
  if (error) return <ProblemAlert error={error} onRetry={() => void rejections.refetch()} />;
  if (!data) return null;
  if (data.items.length === 0) {
    return (
      <EmptyState title="Nothing was rejected">
        Updates that cannot be taken are kept here for a week, with what to change.
      </EmptyState>
    );
  }
  return (
    <div className={groups}>
      {data.items.map((one) => (
        <section key={one.error} className={group} aria-label={one.error}>
          <h3 className={title} dir="auto">
            {one.error}
          </h3>
          <p className={facts}>
            {exactNumber(one.count)} rejected, first <TimeText at={one.firstAt} />, last{' '}
            <TimeText at={one.lastAt} />
          </p>
          <Samples samples={one.samples} />
        </section>
      ))}
    </div>
  );
}
