import { LinkButton } from '@react-spectrum/s2';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { TraceView } from './trace-view.tsx';

/** The trace of whoever has the identity in the link's fragment, which no server sees. */
export function TraceScreen() {
  const navigate = useNavigate();
  const values = new URLSearchParams(useLocation().hash);
  const id = values.get('id');
  const given = (name: string): string | undefined => values.get(name) ?? undefined;
  const title = id ? `Trace ${id}` : 'Trace';
  const header = <PageHeader title={title} crumbs={[{ name: 'Profiles', href: '/profiles' }]} />;
  if (!id) {
    return (
      <>
        {header}
        <EmptyState
          title="Whose trace?"
          action={<LinkButton href="/profiles">Find a person</LinkButton>}
        >
          A trace says why a person is, or is not, at a destination.
        </EmptyState>
      </>
    );
  }
  const namespace = given('ns');
  return (
    <>
      {header}
      <TraceView
        asked={{ id, namespace, audience: given('audience'), dataflow: given('dataflow') }}
        onChoose={(choice) => {
          const known = { ns: namespace, id, ...choice };
          const kept = Object.entries(known).filter(([, value]) => value !== undefined);
          const hash = new URLSearchParams(kept as [string, string][]).toString();
          void navigate({ to: '/trace', hash, replace: true });
        }}
      />
    </>
  );
}
