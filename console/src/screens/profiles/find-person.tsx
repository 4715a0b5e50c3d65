import { Button, ComboBox, ComboBoxItem, Form, Link, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { visibleIdentity } from '../../parts/format.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { bestName } from './person.ts';

const form = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: 12 });
const wide = style({ width: 240, maxWidth: 'full' });
const wider = style({ width: 320, maxWidth: 'full' });
const found = style({ font: 'body', marginY: 12 });
const list = style({ display: 'flex', flexDirection: 'column', gap: 4 });

/** No symbol of a namespace can have a space. */
const anyNamespace = 'any namespace';

type PlaceOfLookup = '/profiles' | '/identities/graph';

interface Asked {
  ns?: string;
  id: string;
}

function askedIn(hash: string): Asked | null {
  const values = new URLSearchParams(hash);
  const id = values.get('id');
  const ns = values.get('ns');
  return id ? { id, ...(ns ? { ns } : {}) } : null;
}

/** What a look-up found; one person opens at once. */
function Found({ asked, tab }: { asked: Asked; tab: string }) {
  const navigate = useNavigate();
  const result = useQuery({
    queryKey: ['profile look-up', asked],
    queryFn: async () =>
      unwrap(
        await api.GET('/api/profiles', {
          params: { query: { id: asked.id, ...(asked.ns ? { namespace: asked.ns } : {}) } },
        }),
      ),
    retry: false,
  });
  const only = result.data?.items.length === 1 ? result.data.items[0]! : null;
  useEffect(() => {
    if (!only) return;
    void navigate({
      to: '/profiles/$id/$tab',
      params: { id: only.id, tab },
      replace: true,
    });
  }, [only, tab, navigate]);
  if (result.error) return <ProblemAlert error={result.error} />;
  if (!result.data || only) return null;
  const { items, nearest } = result.data;
  if (items.length > 1) {
    return (
      <div className={found} role="status">
        {`${items.length} people have this value:`}
        <div className={list}>
          {items.map((one) => (
            <Link key={one.id} href={`/profiles/${one.id}/${tab}`}>
              {bestName(one)}
            </Link>
          ))}
        </div>
      </div>
    );
  }
  if (nearest.length === 0) {
    return (
      <p className={found} role="status">
        No profile has this identity.
      </p>
    );
  }
  return (
    <div className={found} role="status">
      No exact match. Nearest:
      <div className={list}>
        {nearest.map((one) => (
          <span key={`${one.namespace} ${one.id}`}>
            <Link href={`/profiles/${one.profileId}/${tab}`}>{visibleIdentity(one.id)}</Link>
            {` (${one.namespace}, differs in ${one.differs})`}
          </span>
        ))}
      </div>
    </div>
  );
}

function Lookup({ asked, to }: { asked: Asked | null; to: PlaceOfLookup }) {
  const navigate = useNavigate();
  const { data } = query.useQuery('get', '/api/namespaces');
  const [namespace, setNamespace] = useState(asked?.ns ?? anyNamespace);
  const [id, setId] = useState(asked?.id ?? '');
  const options = [
    { id: anyNamespace, name: 'Any namespace' },
    ...(data?.items ?? []).map(({ symbol, name }) => ({ id: symbol, name: `${symbol} (${name})` })),
  ];
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        const values = new URLSearchParams({
          ...(namespace === anyNamespace ? {} : { ns: namespace }),
          id,
        });
        void navigate({ to, hash: values.toString() });
      }}
    >
      <div className={form}>
        <ComboBox
          label="Namespace"
          styles={wide}
          items={options}
          selectedKey={namespace}
          onSelectionChange={(key) => setNamespace(String(key ?? anyNamespace))}
        >
          {(item) => <ComboBoxItem id={item.id}>{item.name}</ComboBoxItem>}
        </ComboBox>
        <TextField label="Identity value" value={id} onChange={setId} isRequired styles={wider} />
        <Button type="submit" variant="accent">
          View
        </Button>
      </div>
    </Form>
  );
}

/**
 * Finds one person by an identity, and opens that person's tab. What is looked up stands in the
 * fragment of the link, which no server or proxy sees.
 */
export function FindPerson({ to, tab }: { to: PlaceOfLookup; tab: string }) {
  const { hash } = useLocation();
  const asked = askedIn(hash);
  return (
    <>
      <Lookup key={hash} asked={asked} to={to} />
      {asked && <Found asked={asked} tab={tab} />}
    </>
  );
}
