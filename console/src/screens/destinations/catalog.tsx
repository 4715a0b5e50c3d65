import { Badge, Button, DialogTrigger, Link, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { exactNumber } from '../../parts/format.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { useLackingToActivate } from '../../session.tsx';
import { DestinationsArea } from './area.tsx';
import { ChooseDataflowDialog } from './choose-dataflow.tsx';
import {
  type Account,
  type Dataflow,
  type Definition,
  useAccounts,
  useDataflows,
  useDefinitions,
} from './data.ts';

const page = style({ display: 'flex', gap: 24 });
const grid = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(300px, 100%), 1fr))',
  gap: 16,
  flexGrow: 1,
  alignContent: 'start',
});
const card = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
  padding: 20,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
});
const row = style({ display: 'flex', gap: 8, flexWrap: 'wrap', alignItems: 'center' });
const title = style({ font: 'heading-sm', margin: 0 });
const text = style({ font: 'body-sm', margin: 0 });
const last = style({ display: 'flex', gap: 8, flexWrap: 'wrap', marginTop: 'auto' });
const list = style({ font: 'body-sm', margin: 0, paddingStart: 20 });

function Primary(props: { definition: Definition; accounts: Account[]; flows: Dataflow[] }) {
  const navigate = useNavigate();
  const { definition, accounts, flows } = props;
  const lacking = useLackingToActivate();
  if (accounts.length > 0 && flows.length > 0 && lacking.length === 0) {
    return (
      <DialogTrigger>
        <Button variant="accent">Activate audiences</Button>
        <ChooseDataflowDialog
          flows={flows}
          newHref={`/destinations/catalog/${definition.id}/connect`}
        />
      </DialogTrigger>
    );
  }
  return (
    <ReasonedButton
      variant="accent"
      needs={flows.length > 0 ? lacking : ['Manage Destinations']}
      onPress={() =>
        void navigate({ to: '/destinations/catalog/$id/connect', params: { id: definition.id } })
      }
    >
      {accounts.length === 0 ? 'Set up' : 'Activate audiences'}
    </ReasonedButton>
  );
}

function Details({ definition, onClose }: { definition: Definition; onClose(): void }) {
  return (
    <RightPanel title={definition.name} onClose={onClose}>
      <p className={text}>{definition.description}</p>
      <h3 className={title}>Before you connect</h3>
      <ul className={list}>
        {definition.prerequisites.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <h3 className={title}>Supported identities</h3>
      <ul className={list}>
        {definition.identityTargets.map((one) => (
          <li key={one.name}>
            {one.name}: {one.description}
          </li>
        ))}
      </ul>
      <h3 className={title}>Supported audiences</h3>
      <ul className={list}>
        <li>Accepted: {definition.acceptedOrigins.map(originName).join(', ')}</li>
        {Object.entries(definition.refusedOrigins).map(([origin, why]) => (
          <li key={origin}>
            {originName(origin)}: {why}
          </li>
        ))}
      </ul>
      {definition.limits?.requestsPerSecond && (
        <p className={text}>
          At most {exactNumber(definition.limits.requestsPerSecond)} requests per second.
        </p>
      )}
      {definition.contact && <p className={text}>Contact: {definition.contact}</p>}
      <Link href={definition.documentationUrl} target="_blank">
        View documentation
      </Link>
      {definition.links?.map(({ label, url }) => (
        <Link key={url} href={url} target="_blank">
          {label}
        </Link>
      ))}
    </RightPanel>
  );
}

function originName(origin: string): string {
  if (origin === 'segmentation-service') return 'Segmentation Service';
  return origin === 'custom-upload' ? 'Custom upload' : 'External';
}

/** What audiences can be delivered to. */
export function CatalogScreen() {
  const search = useSearch({ from: '/shell/destinations/catalog' });
  const navigate = useNavigate({ from: '/destinations/catalog' });
  const { definitions, error } = useDefinitions();
  const { accounts = [] } = useAccounts();
  const { data: dataflows = [] } = useDataflows();
  const change = (part: Record<string, string | undefined>): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const categories = [...new Set(definitions?.map(({ category }) => category))]
    .sort()
    .map((name) => ({ id: name, name }));
  const wanted = (search.q ?? '').toLowerCase();
  const shown = definitions
    ?.filter((one) => `${one.name} ${one.description}`.toLowerCase().includes(wanted))
    .filter((one) => search.category === undefined || one.category === search.category)
    .filter((one) => search.show !== 'mine' || accounts.some((a) => a.destination === one.id));
  const selected = definitions?.find((one) => one.id === search.sel);
  return (
    <DestinationsArea tab="catalog">
      <FilterBar
        searchLabel="Search destinations"
        q={search.q}
        filters={[
          { id: 'show', name: 'Destinations', options: [{ id: 'mine', name: 'My destinations' }] },
          { id: 'category', name: 'Category', options: categories },
        ]}
        values={{ show: search.show, category: search.category }}
        onChange={change}
      />
      {error ? <ProblemAlert error={error} /> : null}
      {shown?.length === 0 && (
        <EmptyState isFiltered title="No destination matches these filters." />
      )}
      <div className={page}>
        <div className={grid}>
          {shown?.map((definition) => {
            const own = accounts.filter((one) => one.destination === definition.id);
            const flows = dataflows.filter((one) => one.destination === definition.id);
            return (
              <section key={definition.id} className={card} aria-label={definition.name}>
                <h2 className={title}>{definition.name}</h2>
                <div className={row}>
                  <Badge>{definition.category}</Badge>
                  {definition.delivery.frequency === 'streaming' &&
                    definition.category !== 'Streaming' && <Badge>Streaming</Badge>}
                </div>
                <p className={text}>{definition.description}</p>
                <div className={last}>
                  <Primary definition={definition} accounts={own} flows={flows} />
                  <Button variant="secondary" onPress={() => change({ sel: definition.id })}>
                    Details
                  </Button>
                  {own.length > 0 && (
                    <LinkButton variant="secondary" href="/destinations/accounts">
                      View accounts
                    </LinkButton>
                  )}
                </div>
              </section>
            );
          })}
        </div>
        {selected && <Details definition={selected} onClose={() => change({ sel: undefined })} />}
      </div>
    </DestinationsArea>
  );
}
