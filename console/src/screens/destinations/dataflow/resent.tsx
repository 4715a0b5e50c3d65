import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { exactNumber } from '../../../parts/format.ts';
import type { Dataflow } from '../data.ts';

const line = style({ font: 'body', margin: 0 });

/** How many deliveries were sent again at once, and which time that was. */
interface Resending {
  count: number;
  nth: number;
}

/** What became of deliveries that were sent again, counted while it happens. */
function Resent({ flow, resending }: { flow: Dataflow; resending: Resending }) {
  const { count, nth } = resending;
  const { data } = useQuery({
    queryKey: ['/api/dataflows/runs', 'resent', flow.id, nth],
    queryFn: async () => {
      const params = { path: { id: flow.id }, query: { limit: 10 } };
      const { items } = unwrap(await api.GET('/api/dataflows/{id}/runs', { params }));
      const run = items.find(({ cause }) => cause === 'resend');
      const delivered = Math.min(run?.activated ?? 0, count);
      return { delivered, failed: Math.min(run?.failed ?? 0, count - delivered) };
    },
    refetchInterval: ({ state }) =>
      (state.data?.delivered ?? 0) + (state.data?.failed ?? 0) < count && 1_000,
  });
  if (!data) return null;
  const failed = data.failed > 0 ? `, ${exactNumber(data.failed)} failed again` : '';
  return (
    <p className={line} role="status">
      {`Sent again: ${exactNumber(data.delivered)} of ${exactNumber(count)} delivered${failed}.`}
    </p>
  );
}

/** What was sent again from a screen: a note of what becomes of it, and where to tell of more. */
export function useResent(flow: Dataflow): { resent: ReactNode; onResent(count: number): void } {
  const [resending, setResending] = useState<Resending | null>(null);
  return {
    resent: resending && <Resent flow={flow} resending={resending} />,
    onResent: (count) => setResending((before) => ({ count, nth: (before?.nth ?? 0) + 1 })),
  };
}
