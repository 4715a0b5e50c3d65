import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';

const tabs = [
  { id: 'catalog', name: 'Catalog' },
  { id: 'browse', name: 'Browse' },
  { id: 'accounts', name: 'Accounts' },
] as const;
type TabId = (typeof tabs)[number]['id'];

/** The three views of the destinations, under one heading. */
export function DestinationsArea({ tab, children }: { tab: TabId; children: ReactNode }) {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="Destinations" part={tabs.find(({ id }) => id === tab)!.name} />
      <PageTabs
        label="Destinations"
        tabs={tabs}
        selected={tab}
        onSelect={(next) => void navigate({ to: `/destinations/${next}` })}
      >
        {children}
      </PageTabs>
    </>
  );
}
