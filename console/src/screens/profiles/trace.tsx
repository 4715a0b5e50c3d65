import { useNavigate, useSearch } from '@tanstack/react-router';
import { EmptyState } from '../../parts/empty-state.tsx';
import { TraceView } from '../trace/trace-view.tsx';
import { identitiesOf, type Profile } from './person.ts';

/** The trace of this person, by their first identity. */
export function TraceTab({ profile }: { profile: Profile }) {
  const { audience, dataflow } = useSearch({ from: '/shell/profiles/$id/$tab' });
  const navigate = useNavigate({ from: '/profiles/$id/$tab' });
  const identity = identitiesOf(profile)[0];
  if (!identity) return <EmptyState title="This person has no identity" />;
  return (
    <TraceView
      asked={{ ...identity, audience, dataflow }}
      onChoose={(choice) =>
        void navigate({
          search: (before) => ({
            ...before,
            audience: choice.audience,
            dataflow: choice.dataflow,
          }),
          replace: true,
        })
      }
    />
  );
}
