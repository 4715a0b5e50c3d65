import {
  Content,
  Header,
  Heading,
  InlineAlert,
  Picker,
  PickerItem,
  PickerSection,
  Text,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { query } from '../../../api/client.ts';
import { exactNumber, percent } from '../../../parts/format.ts';
import { IdText } from '../../../parts/id-text.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { useLacking } from '../../../session.tsx';
import type { Dataflow, Definition } from '../data.ts';
import type { Draft, Source } from './choice.ts';

const column = style({ display: 'flex', flexDirection: 'column', gap: 16, maxWidth: 760 });
const row = style({ display: 'flex', gap: 24, flexWrap: 'wrap', alignItems: 'end' });
const text = style({ font: 'body', margin: 0 });
const samples = style({ display: 'flex', gap: 8, flexWrap: 'wrap' });

export function sourceKey(source: Source): string {
  return 'namespace' in source ? `namespace:${source.namespace}` : `attribute:${source.attribute}`;
}

export function sourceName(source: Source): string {
  return 'namespace' in source ? source.namespace : source.attribute;
}

function asSource(key: string): Source {
  const name = key.slice(key.indexOf(':') + 1);
  return key.startsWith('namespace:') ? { namespace: name } : { attribute: name };
}

/** How many of the chosen people have a value, and what would be sent. */
export function Coverage(props: { flow: Dataflow; source: Source; audienceIds: string[] }) {
  const { flow, source, audienceIds } = props;
  const { data, error } = query.useQuery('get', '/api/dataflows/{id}/coverage', {
    params: {
      path: { id: flow.id },
      query: { source: sourceKey(source), audiences: audienceIds.join(',') },
    },
  });
  if (error) return <ProblemAlert error={error} />;
  if (!data) return null;
  const name = sourceName(source);
  const without = data.people - data.withValue;
  const about = data.exact ? '' : 'about ';
  return (
    <>
      <p className={text}>
        {name}: {about}
        {exactNumber(data.withValue)} of {exactNumber(data.people)} people (
        {percent(data.withValue, data.people)})
        {without > 0 && `; ${exactNumber(without)} will be excluded`}
      </p>
      {data.withSeveral > 0 && (
        <p className={text}>
          {data.exact ? '' : 'About '}
          {exactNumber(data.withSeveral)} people have several values; all of them are sent.
        </p>
      )}
      {data.samples.length > 0 && (
        <div className={samples}>
          {data.samples.slice(0, 5).map((value) => (
            <IdText key={value} value={value} />
          ))}
        </div>
      )}
    </>
  );
}

function Compare(props: {
  flow: Dataflow;
  definition: Definition;
  source: Source;
  audienceIds: string[];
}) {
  const { flow, definition, source, audienceIds } = props;
  const compare = query.useMutation('post', '/api/dataflows/{id}/compare-identities');
  const result = compare.data;
  const isPoor = result?.asked && result.known * 2 < result.compared;
  return (
    <>
      <div>
        <ReasonedButton
          variant="secondary"
          needs={['Activate Destinations']}
          reason={audienceIds.length === 0 ? 'Choose an audience first.' : null}
          isPending={compare.isPending}
          onPress={() =>
            compare.mutate({
              params: { path: { id: flow.id } },
              body: { source, audiences: audienceIds },
            })
          }
        >
          {`Compare with ${definition.shortName}`}
        </ReasonedButton>
      </div>
      <ProblemAlert error={compare.error} />
      {result && (
        <InlineAlert variant={isPoor ? 'notice' : 'informative'}>
          <Heading>
            {result.asked
              ? `${result.known} of ${result.compared} are known to ${definition.shortName}`
              : `${definition.shortName} was not asked`}
          </Heading>
          <Content>
            {result.reason && <div>{result.reason}</div>}
            {result.differInCase > 0 && <div>{result.differInCase} differ in letter case</div>}
            {result.items
              .filter((item) => item.result !== 'known')
              .map((item) => (
                <div key={item.value}>
                  <IdText value={item.value} />{' '}
                  {item.result === 'unknown' ? 'unknown' : `there: ${item.similar.join(', ')}`}
                </div>
              ))}
          </Content>
        </InlineAlert>
      )}
    </>
  );
}

interface MappingStepProps {
  flow: Dataflow;
  definition: Definition;
  draft: Draft;
  onChange(draft: Draft): void;
}

/** The one row: what leaves, and as what it arrives. */
export function MappingStep({ flow, definition, draft, onChange }: MappingStepProps) {
  const namespaces = query.useQuery('get', '/api/namespaces').data?.items ?? [];
  const fields =
    query.useQuery('get', '/api/fields', {
      params: { query: { kind: 'attribute', limit: 200 } },
    }).data?.items ?? [];
  const lacking = useLacking('Manage Destinations', 'Activate Destinations');
  const noGraph = useLacking('View Identity Graph').length > 0;
  const notText = fields.filter(({ types }) => !types.includes('text'));
  const disabledKeys = [
    ...notText.map(({ path }) => `attribute:${path}`),
    ...(noGraph ? namespaces.map(({ symbol }) => `namespace:${symbol}`) : []),
  ];
  const target = flow.mappings[0]?.target.identity ?? definition.identityTargets[0]?.name ?? '';
  const audienceIds = Object.keys(draft.audiences);
  const { source } = draft;
  return (
    <div className={column}>
      <div className={row}>
        <Picker
          label="Source field"
          isRequired
          isDisabled={lacking.length > 0}
          disabledKeys={disabledKeys}
          value={source ? sourceKey(source) : null}
          onChange={(key) => onChange({ ...draft, source: asSource(String(key)) })}
        >
          <PickerSection>
            <Header>
              <Heading>Select identity namespace</Heading>
            </Header>
            {namespaces.map(({ symbol, name }) => (
              <PickerItem key={symbol} id={`namespace:${symbol}`} textValue={symbol}>
                <Text slot="label">{symbol}</Text>
                <Text slot="description">{noGraph ? 'Needs View Identity Graph' : name}</Text>
              </PickerItem>
            ))}
          </PickerSection>
          <PickerSection>
            <Header>
              <Heading>Select attributes</Heading>
            </Header>
            {fields.map(({ path, types }) => (
              <PickerItem key={path} id={`attribute:${path}`} textValue={path}>
                <Text slot="label">{path}</Text>
                <Text slot="description">
                  {types.includes('text') ? 'text' : `${types.join(', ')}; only text can be mapped`}
                </Text>
              </PickerItem>
            ))}
          </PickerSection>
        </Picker>
        <TextField label="Target field" value={target} isReadOnly isRequired />
      </div>
      {lacking.length > 0 && (
        <p className={text}>You may activate audiences with this mapping, but not change it.</p>
      )}
      <p className={text}>Values are sent exactly as they are.</p>
      {source && audienceIds.length > 0 && (
        <Coverage flow={flow} source={source} audienceIds={audienceIds} />
      )}
      {source && (
        <Compare
          key={sourceKey(source)}
          flow={flow}
          definition={definition}
          source={source}
          audienceIds={audienceIds}
        />
      )}
    </div>
  );
}
